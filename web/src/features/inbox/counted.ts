// An inbox that lists the cases behind a figure of a report: read from the address, asked from the hub.
import { COUNTED_GROUPINGS, COUNTED_PERIODS, COUNTED_REPORTS, type CountedSearch, type CountedWish } from '@/lib/counted';

const oneOf = <T extends string>(value: unknown, known: readonly T[]): T | undefined => known.find((one) => one === value);
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value.slice(0, 100) : typeof value === 'number' ? String(value) : undefined);
const day = (value: unknown): string | undefined => (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined);
const instant = (value: unknown): string | undefined => (typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : undefined);

/** All or nothing: without a report and one of its counts the rest means nothing. */
export function readCounted(raw: Record<string, unknown>): CountedSearch {
  const report = oneOf(raw.report, COUNTED_REPORTS);
  const figure = typeof raw.figure === 'string' && /^[a-z_]{1,40}$/.test(raw.figure) ? raw.figure : undefined;
  if (!report || !figure) return {};
  return {
    report, figure, by: oneOf(raw.by, COUNTED_GROUPINGS), key: text(raw.key), period: oneOf(raw.period, COUNTED_PERIODS),
    date: day(raw.date), from: day(raw.from), until: day(raw.until), since: instant(raw.since), area: text(raw.area),
  };
}

export const NOT_COUNTED: CountedSearch = { report: undefined, figure: undefined, by: undefined, key: undefined, period: undefined, date: undefined, from: undefined, until: undefined, since: undefined, area: undefined };

type Filtered = CountedSearch & { unit?: string; topic?: string; kind?: CountedWish['kind'] };

export function countedWish({ report, figure, by, key, period, date, from, until, since, area, unit, topic, kind }: Filtered): CountedWish | null {
  if (!report || !figure) return null;
  const days = period === 'custom' ? { from, until } : { date };
  const wish = { name: report, figure, by, key: by && by !== 'none' ? key : undefined, since, area, unit, topic, kind, ...(report === 'now' ? {} : { period, ...days }) };
  return Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined)) as unknown as CountedWish;
}
