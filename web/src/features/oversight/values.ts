// How a figure is written and compared.
import type { Values } from './api/reports';

/** More of it is worse. */
const BAD_WHEN_MORE = new Set(['overdue', 'overdue_percent', 'late', 'reopened', 'reopenings', 'reopened_percent', 'working_minutes', 'minutes_per_case', 'now_holding', 'active']);
const GOOD_WHEN_MORE = new Set(['on_time', 'on_time_percent', 'same_day', 'same_day_percent', 'rating_average', 'satisfied_percent', 'rated', 'rated_percent', 'answered', 'answered_percent']);

export const isPercent = (column: string): boolean => column.endsWith('_percent');
export const isMinutes = (column: string): boolean => column.includes('minutes');

export function figure(column: string, value: number | null | undefined, number: (value: number) => string): string {
  if (value === null || value === undefined) return '–';
  if (isPercent(column)) return `${number(value)}%`;
  if (isMinutes(column)) return number(Math.round(value / 6) / 10);
  return number(value);
}

export interface Change {
  by: number;
  mood: 'good' | 'bad' | 'even';
}

/** Against the period before: percentage points for shares, else percent of what was; null where nothing can be said. */
export function changeOf(column: string, now: Values, before: Values): Change | null {
  const one = now[column];
  const other = before[column];
  if (one === null || one === undefined || other === null || other === undefined) return null;
  const points = isPercent(column) || column === 'rating_average';
  if (!points && other === 0) return null;
  const by = points ? Math.round((one - other) * 10) / 10 : Math.round((100 * (one - other)) / other);
  const better = by > 0 ? GOOD_WHEN_MORE.has(column) : BAD_WHEN_MORE.has(column);
  const worse = by > 0 ? BAD_WHEN_MORE.has(column) : GOOD_WHEN_MORE.has(column);
  return { by, mood: by === 0 || better === worse ? 'even' : better ? 'good' : 'bad' };
}

/** The column that a report's bars show. */
export const MAIN: Record<string, string> = {
  summary: 'received', counts: 'received', on_time: 'on_time_percent', overdue: 'overdue', held: 'working_minutes', reopened: 'reopened', satisfaction: 'rating_average', same_day: 'same_day_percent',
};

export function share(value: number | null | undefined, most: number): number {
  return value && most > 0 ? Math.max(1, Math.round((100 * value) / most)) : 0;
}
