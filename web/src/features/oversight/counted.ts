// The link from a figure to its cases. Shared with nobody: the inbox reads the address, the hub counts and lists alike.
import { COUNTED_GROUPINGS, countOf, type CountedSearch } from '@/lib/counted';
import type { MatterKind } from '@/lib/types';
import type { ReportSearch } from './search';

export interface CountedTarget extends CountedSearch {
  view: 'all';
  unit?: string;
  topic?: string;
  kind?: MatterKind;
}

/** Undefined: this figure has no list (held counts hours, not cases). */
export function countedTarget(search: Omit<ReportSearch, 'name'> & { name: string }, figure: string, row?: string): CountedTarget | undefined {
  const { name, by, period, date, from, until, unit, topic } = search;
  if (name === 'held') return undefined;
  const grouping = COUNTED_GROUPINGS.find((one) => one === by);
  const target = {
    view: 'all' as const, report: name as CountedTarget['report'], figure: countOf(figure), ...(row !== undefined && grouping ? { by: grouping, key: row } : {}),
    period, date, from, until, unit, topic,
  };
  return Object.fromEntries(Object.entries(target).filter(([, value]) => value !== undefined)) as unknown as CountedTarget;
}
