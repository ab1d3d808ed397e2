import { describe, expect, it } from 'vitest';
import type { Template } from '@/lib/types';
import { groupsOf } from './groups';

const one = (title: string, unit: string | null): Template => ({
  id: title, unit, unit_name: '', title, shortcut: '', text: '', fields: [], changed_by: 'an', changed_at: '', retired_at: null, may_change: false, etag: '1',
});

describe('stored texts', () => {
  it('stand by unit, those for everybody first, each group by title as people sort it', () => {
    const groups = groupsOf([one('Đang xử lý', 'w1'), one('An ninh', 'w1'), one('Chung', null), one('Bàn giao', 'w1')]);
    expect(groups.map(([unit, list]) => [unit, list.map(({ title }) => title)])).toEqual([['', ['Chung']], ['w1', ['An ninh', 'Bàn giao', 'Đang xử lý']]]);
  });
});
