// Office hours in the browser: only to count down between two answers of the hub, which alone knows holidays.
import { civilDay } from './time';

const OFFSET_MIN = 7 * 60;
const SLOTS: readonly [number, number][] = [[8 * 60, 12 * 60], [13 * 60, 17 * 60]];

const isWorkday = (day: number): boolean => {
  const weekday = (day + 4) % 7; // day 0 was a Thursday
  return weekday !== 0 && weekday !== 6;
};

/** Office minutes between two instants (milliseconds); 0 when the second lies before the first. */
export function officeMinutes(from: number, until: number): number {
  if (until <= from) return 0;
  let minutes = 0;
  for (let day = civilDay(from); day <= civilDay(until); day += 1) {
    if (!isWorkday(day)) continue;
    const midnight = day * 1440 - OFFSET_MIN;
    for (const [opens, closes] of SLOTS) {
      const begin = Math.max(from / 60_000, midnight + opens);
      const end = Math.min(until / 60_000, midnight + closes);
      if (end > begin) minutes += end - begin;
    }
  }
  return Math.floor(minutes);
}

export const WORKDAY_MINUTES = 8 * 60;
