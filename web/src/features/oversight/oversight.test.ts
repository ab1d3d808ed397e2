import { describe, expect, it } from 'vitest';
import { brief, NOW, tree } from '@/testing/fixtures';
import { sumOf } from './api/figures';
import { groupsOf } from './groups';

describe('figures', () => {
  it('count by ward, the latest first', () => {
    const late = brief({ lead_unit: 'w2.infra', deadline: { due_at: '2026-11-26T02:00:00Z', state: 'missed', working_minutes_left: -60 } });
    const groups = groupsOf([brief(), brief({ lead_unit: 'w1.psc', assignee: 'lan' }), late], 'ward', tree, NOW, 'vi');
    expect(groups.map(({ name, total, unassigned, overdue }) => ({ name, total, unassigned, overdue }))).toEqual([
      { name: 'Phường Hai', total: 1, unassigned: 1, overdue: 1 },
      { name: 'Phường Một', total: 2, unassigned: 1, overdue: 0 },
    ]);
  });
  it('say whether the balance holds', () => {
    const balance = { received: 10, duplicates: 1, opened: 4, attached: 2, ignored: { echo: 2 }, pending: 1 };
    expect(sumOf(balance)).toEqual({ ignored: 2, sum: 10, holds: true });
    expect(sumOf({ ...balance, pending: 0 }).holds).toBe(false);
  });
});
