// A date to suggest. The hub knows the holidays; here weekends are enough, the person may change it.
import { toLocalField } from '@/utils/time';

const DAY_MS = 86_400_000;
const OFFSET_MS = 7 * 3_600_000;

/** 17:00 of the n-th day from now that is no Saturday or Sunday, as a datetime-local field has it. */
export function inWorkingDays(days: number, now: number): string {
  let at = now;
  for (let left = days; left > 0;) {
    at += DAY_MS;
    const weekday = new Date(at + OFFSET_MS).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return `${toLocalField(at).slice(0, 10)}T17:00`;
}
