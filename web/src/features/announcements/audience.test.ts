import { describe, expect, it } from 'vitest';
import type { Channel } from '@/lib/types';
import { tree } from '@/testing/fixtures';
import { channelsFor, length, messageText, partsFor, readForm } from './audience';

const channel = (id: string, unit: string): Channel => ({ id, connector: 'zalo', unit, external_id: id, health: { ok: true, state: 'ok', detail: null, received_at: null, sent_at: null } });
const all = [channel('z1', 'w1'), channel('z2', 'w2')];

describe('audience', () => {
  const cases = [
    { name: 'nothing chosen: the author’s units', form: { units: [], channels: [] }, own: ['city'], ids: ['z1', 'z2'] },
    { name: 'an office speaks through its ward', form: { units: ['w1.infra'], channels: [] }, own: ['city'], ids: ['z1'] },
    { name: 'named channels only', form: { units: [], channels: ['z2'] }, own: ['city'], ids: ['z2'] },
  ];
  it.each(cases)('$name', ({ form, own, ids }) => expect(channelsFor(form, own, all, tree).map((one) => one.id)).toEqual(ids));

  it('counts characters as people do, and the messages they fill', () => {
    expect(length('👍ạ')).toBe(2);
    expect(messageText({ title: ' A ', body: 'B' })).toBe('A\n\nB');
    expect(partsFor('zalo', 'x'.repeat(2_000))).toBe(1);
    expect(partsFor('zalo', 'x'.repeat(2_001))).toBe(2);
  });
  it('reads back a kept form, and nothing from rubbish', () => {
    expect(readForm(JSON.stringify({ title: 'T', units: ['w1', 5] }))).toMatchObject({ title: 'T', units: ['w1'], severity: 'info' });
    expect(readForm('{')).toBeNull();
  });
});
