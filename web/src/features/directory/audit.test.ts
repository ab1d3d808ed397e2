import { describe, expect, it } from 'vitest';
import { newestId } from './api/audit';

describe('newest line of the audit log', () => {
  it.each([0, 1, 2, 1023, 1024, 1025, 5000, 123456])('is found when it is %i, in few questions', async (last) => {
    let asked = 0;
    expect(await newestId(async (cursor) => (asked++, cursor < last))).toBe(last);
    expect(asked).toBeLessThan(40);
  });
});
