import { describe, expect, it } from 'vitest';
import { countedTarget } from './counted';
import { levelOf, stepsOf } from './ward-levels';

describe('the link from a figure', () => {
  it('names report, count, row and days; a share leads to its upper part', () => {
    expect(countedTarget({ name: 'on_time', by: 'ward', period: 'month', date: '2026-11-01' }, 'on_time_percent', 'w1')).toEqual({ view: 'all', report: 'on_time', figure: 'on_time', by: 'ward', key: 'w1', period: 'month', date: '2026-11-01' });
    expect(countedTarget({ name: 'satisfaction', period: 'year', unit: 'w1' }, 'rating_average')).toEqual({ view: 'all', report: 'satisfaction', figure: 'rated', period: 'year', unit: 'w1' });
  });
  it('is none for hours, which are no cases', () => {
    expect(countedTarget({ name: 'held', by: 'unit', period: 'month' }, 'working_minutes', 'w1')).toBeUndefined();
  });
  it('keeps an empty row: cases without a subject', () => {
    expect(countedTarget({ name: 'counts', by: 'topic', period: 'day' }, 'received', '')?.key).toBe('');
  });
});

describe('steps of the map', () => {
  it.each([[[], [1, 2, 3]], [[1, 1, 1], [1, 2, 3]], [[1, 2, 3, 4, 5, 6, 7, 8, 9, 40], [5, 8, 40]]])('of %j are %j', (values, wanted) => expect(stepsOf(values)).toEqual(wanted));
  it('rise, and nothing is level 0', () => {
    const steps = stepsOf([3, 9, 12, 50, 51, 200]);
    expect(steps[0] < steps[1] && steps[1] < steps[2]).toBe(true);
    expect([0, steps[0], steps[0] + 1, steps[1] + 1, steps[2] + 1].map((value) => levelOf(value, steps))).toEqual([0, 1, 2, 3, 4]);
  });
});
