import { describe, expect, it } from 'vitest';
import { percentOf, type Export } from './api/exports';
import { inWorkingDays } from './due';
import { complete, readReportSearch } from './search';
import { changeOf, figure, share } from './values';

const number = (value: number): string => String(value);

describe('a report in the address', () => {
  it('leaves out what is not known', () => {
    expect(readReportSearch({ name: 'weather', by: 'topic', period: 'quarter', date: 'yesterday', unit: 7 })).toEqual({ by: 'topic', period: 'quarter' });
  });
  it('has a grouping that its report knows', () => {
    expect(complete({ name: 'held', by: 'topic' }, '2026-11-27')).toMatchObject({ name: 'held', by: 'unit', period: 'month' });
    expect(complete({ by: 'person' }, '2026-11-27').by).toBe('ward');
  });
  it('sends days only where they mean something', () => {
    expect(complete({ period: 'custom', date: '2026-01-01' }, '2026-11-27')).toMatchObject({ from: '2026-11-27', until: '2026-11-27' });
    expect(complete({ period: 'custom', date: '2026-01-01' }, '2026-11-27').date).toBeUndefined();
    expect(complete({ period: 'month', from: '2026-01-01' }, '2026-11-27').from).toBeUndefined();
  });
});

describe('a figure', () => {
  it('is written by its kind', () => {
    expect(figure('on_time_percent', 87.5, number)).toBe('87.5%');
    expect(figure('working_minutes', 90, number)).toBe('1.5');
    expect(figure('rating_average', null, number)).toBe('–');
  });
  it.each([
    ['overdue', 8, 4, { by: 100, mood: 'bad' }],
    ['overdue', 2, 4, { by: -50, mood: 'good' }],
    ['on_time_percent', 90, 80.5, { by: 9.5, mood: 'good' }],
    ['received', 20, 10, { by: 100, mood: 'even' }],
    ['rating_average', 3.5, 4, { by: -0.5, mood: 'bad' }],
    ['answered', 5, 0, null],
    ['on_time_percent', 90, null, null],
  ])('%s of %s after %s', (column, now, before, wanted) => {
    expect(changeOf(column, { [column]: now }, { [column]: before })).toEqual(wanted);
  });
  it('has a bar that is seen when there is anything', () => {
    expect(share(1, 10_000)).toBe(1);
    expect(share(0, 10)).toBe(0);
    expect(share(null, 10)).toBe(0);
  });
});

describe('an export', () => {
  const one = (change: Partial<Export>): Export =>
    ({ id: '1', kind: 'reception_book', format: 'csv', parameters: {}, state: 'running', rows_done: 0, rows_total: 0, bytes: 0, error: null, created_at: '', finished_at: null, expires_at: null, ...change });
  it('says how far it is, and is whole only when done', () => {
    expect(percentOf(one({}))).toBeNull();
    expect(percentOf(one({ rows_done: 50, rows_total: 200 }))).toBe(25);
    expect(percentOf(one({ rows_done: 200, rows_total: 200 }))).toBe(99);
    expect(percentOf(one({ state: 'done' }))).toBe(100);
  });
});

describe('a suggested date', () => {
  it('skips the weekend', () => {
    expect(inWorkingDays(3, Date.parse('2026-11-26T10:00:00+07:00'))).toBe('2026-12-01T17:00'); // Thursday → Friday, Monday, Tuesday
  });
});
