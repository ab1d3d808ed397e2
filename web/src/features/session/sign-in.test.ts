import { describe, expect, it } from 'vitest';
import { user } from '@/testing/fixtures';
import { mockApi } from '@/testing/mock-api';
import { signIn } from './sign-in';

describe('signing in', () => {
  const answer = (status: number, title = '', headers = {}) => mockApi({ 'POST /api/v1/session': () => ({ status, body: status === 200 ? { user: user() } : { title, status }, headers }) });
  it('tells the outcomes apart', async () => {
    answer(200);
    expect(await signIn('lan', 'x', '')).toMatchObject({ kind: 'done' });
    answer(401, 'Unauthorized');
    expect(await signIn('lan', 'x', '')).toEqual({ kind: 'wrong' });
    answer(401, 'One-time code needed');
    expect(await signIn('lan', 'x', '')).toEqual({ kind: 'needs_code' });
    expect(await signIn('lan', 'x', '123456')).toEqual({ kind: 'wrong_code' });
    answer(429, 'Too Many Requests', { 'Retry-After': '900' });
    expect(await signIn('lan', 'x', '')).toEqual({ kind: 'locked', seconds: 900 });
  });
});
