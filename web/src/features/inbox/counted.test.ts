import { describe, expect, it } from 'vitest';
import { countedWish, readCounted } from './counted';
import { readSearch } from './filters';

describe('a list behind a figure, in the address', () => {
  it('is all or nothing', () => {
    expect(readCounted({ report: 'weather', figure: 'late' })).toEqual({});
    expect(readCounted({ report: 'on_time', figure: 'late; drop' })).toEqual({});
    expect(readSearch({ view: 'all', report: 'on_time', figure: 'late', by: 'ward', key: 'w1', period: 'month', from: 'x', since: 'soon' })).toEqual({ view: 'all', report: 'on_time', figure: 'late', by: 'ward', key: 'w1', period: 'month' });
  });
  it('asks the hub by the same words, with the filters of the list', () => {
    expect(countedWish({ report: 'overdue', figure: 'overdue', by: 'ward', key: 'w1', period: 'month', date: '2026-11-01', from: '2026-01-01', topic: 'env.rubbish' }))
      .toEqual({ name: 'overdue', figure: 'overdue', by: 'ward', key: 'w1', period: 'month', date: '2026-11-01', topic: 'env.rubbish' });
    expect(countedWish({ report: 'counts', figure: 'received', by: 'topic', key: '', period: 'custom', from: '2026-11-26', until: '2026-11-27' }))
      .toEqual({ name: 'counts', figure: 'received', by: 'topic', key: '', period: 'custom', from: '2026-11-26', until: '2026-11-27' });
  });
  it('has no period where it is about now, and no row without a grouping', () => {
    expect(countedWish({ report: 'now', figure: 'overdue', by: 'ward', key: 'w1', period: 'month' })).toEqual({ name: 'now', figure: 'overdue', by: 'ward', key: 'w1' });
    expect(countedWish({ report: 'counts', figure: 'received', key: 'w1' })).toEqual({ name: 'counts', figure: 'received' });
    expect(countedWish({ unit: 'w1' })).toBeNull();
  });
});
