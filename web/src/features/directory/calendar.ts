// A year of the calendar as months of weeks; dates are civil days, no clock and no zone touches them.
import type { CalendarDay, CalendarYear } from './api/settings';

export interface ShownDay {
  date: string;
  number: number;
  kind: CalendarDay['kind'];
  name: string;
  hours: string;
  special: boolean;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** "2027-02-08" → "08/02/2027". */
export const dayWords = (date: string): string => date.split('-').reverse().join('/');

/** Weeks from Monday on; null where the week belongs to the month beside. */
export function monthDays(data: CalendarYear, month: number): (ShownDay | null)[][] {
  const special = new Map(data.days.map((one) => [one.day, one]));
  const length = new Date(Date.UTC(data.year, month, 0)).getUTCDate();
  const lead = (new Date(Date.UTC(data.year, month - 1, 1)).getUTCDay() + 6) % 7;
  const cells: (ShownDay | null)[] = Array.from({ length: lead }, () => null);
  for (let number = 1; number <= length; number += 1) {
    const date = `${data.year}-${two(month)}-${two(number)}`;
    const usual = data.week[cells.length % 7] ?? '';
    const one = special.get(date);
    const kind = one?.kind ?? (usual ? 'work' : 'rest');
    cells.push({ date, number, kind, name: one?.name ?? '', hours: one ? one.hours : usual, special: kind !== 'work' && kind !== 'rest' });
  }
  while (cells.length % 7 !== 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}
