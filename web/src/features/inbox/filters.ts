// Filters of the inbox and their one home, the address: a link is a saved view.
import type { CaseWish } from '@/lib/case-query';
import type { CountedSearch } from '@/lib/counted';
import type { CaseBrief, CaseState, MatterKind, Urgency } from '@/lib/types';
import { ALL_STATES } from '@/utils/case-state';
import { fold, matchesWords } from '@/utils/fold';
import { readCounted } from './counted';
import { belongs, type View, type Viewer, VIEWS } from './views';

export const SORTS = ['due_at', '-last_activity_at', '-opened_at', 'opened_at'] as const;
export type Sort = (typeof SORTS)[number];
export const URGENCIES: readonly Urgency[] = ['urgent', 'high', 'normal', 'low'];
export const KINDS: readonly MatterKind[] = ['question', 'feedback', 'petition', 'complaint', 'denunciation'];

export interface InboxSearch extends CountedSearch {
  view?: View;
  q?: string;
  state?: CaseState;
  unit?: string;
  topic?: string;
  kind?: MatterKind;
  urgency?: Urgency;
  sort?: Sort;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.slice(0, 200) : typeof value === 'number' ? String(value) : undefined;
const oneOf = <T extends string>(value: unknown, known: readonly T[]): T | undefined => known.find((one) => one === value);

/** Whatever stands in an address becomes a search; what is not known is left out. */
export function readSearch(raw: Record<string, unknown>): InboxSearch {
  const search: InboxSearch = {
    view: oneOf(raw.view, VIEWS),
    q: text(raw.q),
    state: oneOf(raw.state, ALL_STATES),
    unit: text(raw.unit),
    topic: text(raw.topic),
    kind: oneOf(raw.kind, KINDS),
    urgency: oneOf(raw.urgency, URGENCIES),
    sort: oneOf(raw.sort, SORTS),
    ...readCounted(raw),
  };
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

export const isFiltered = (search: InboxSearch): boolean =>
  Boolean(search.q || search.state || search.unit || search.topic || search.kind || search.urgency);

/** Mentions are all at hand. Else the hub is asked when its full text or finished cases are needed; all else is answered from what is here already. */
export const needsHub = (search: InboxSearch, view: View): boolean => view !== 'mentions' && (Boolean(search.q || search.state) || view === 'all');

export function wishOf(search: InboxSearch, view: View): CaseWish {
  return {
    ...(search.q ? { q: search.q } : {}),
    ...(search.state ? { state: search.state } : view === 'all' ? {} : { state: 'open,accepted,waiting_citizen,reopened' }),
    ...(search.unit ? { unit: search.unit } : {}),
    ...(search.topic ? { topic: search.topic } : {}),
    ...(search.kind ? { kind: search.kind } : {}),
    ...(view === 'mine' ? { assignee: 'me' } : {}),
    ...(view === 'overdue' ? { overdue: true } : {}),
    sort: search.sort ?? (view === 'all' ? '-last_activity_at' : 'due_at'),
  };
}

function matches(brief: CaseBrief, search: InboxSearch, viewer: Viewer): boolean {
  if (search.unit && !search.unit.split(',').some((unit) => viewer.units.isWithin(brief.lead_unit, unit))) return false;
  if (search.topic && brief.topic !== search.topic) return false;
  if (search.kind && brief.kind !== search.kind) return false;
  return !search.urgency || brief.urgency === search.urgency;
}

const order: Record<Sort, (one: CaseBrief, other: CaseBrief) => number> = {
  due_at: (one, other) => (one.deadline.due_at ?? '').localeCompare(other.deadline.due_at ?? ''),
  '-last_activity_at': (one, other) => other.last_activity_at.localeCompare(one.last_activity_at),
  '-opened_at': (one, other) => other.opened_at.localeCompare(one.opened_at),
  opened_at: (one, other) => one.opened_at.localeCompare(other.opened_at),
};

/** The rows of a view, filtered and in order. `asked`: the hub has searched already, words and state are done. */
export function rowsOf(cases: CaseBrief[], search: InboxSearch, view: View, viewer: Viewer, asked: boolean): CaseBrief[] {
  const kept = cases.filter((brief) => {
    const inView = search.state ? brief.state === search.state : belongs(view, brief, viewer);
    return inView && matches(brief, search, viewer) && (asked || !search.q || matchesWords(`${brief.code} ${brief.title}`, search.q));
  });
  return asked ? kept : kept.sort(order[search.sort ?? 'due_at']);
}

/** Options of a filter that really occur, with their counts, most frequent first. */
export function facets(cases: CaseBrief[], key: (brief: CaseBrief) => string, name: (brief: CaseBrief) => string): { value: string; label: string }[] {
  const found = new Map<string, { label: string; count: number }>();
  for (const brief of cases) {
    const value = key(brief);
    if (!value) continue;
    const known = found.get(value);
    if (known) known.count += 1;
    else found.set(value, { label: name(brief) || value, count: 1 });
  }
  return [...found]
    .sort(([, one], [, other]) => other.count - one.count || fold(one.label).localeCompare(fold(other.label)))
    .map(([value, { label, count }]) => ({ value, label: `${label} (${count})` }));
}
