// What a report shows, and its one home, the address: a link is a saved report.
export const REPORTS = ['summary', 'on_time', 'overdue', 'held', 'reopened', 'satisfaction', 'same_day', 'counts'] as const;
export const PERIODS = ['day', 'week', 'month', 'quarter', 'half_year', 'year', 'custom'] as const;
export const GROUPINGS = ['ward', 'unit', 'topic', 'kind', 'channel', 'day', 'week', 'month'] as const;
export const HELD_GROUPINGS = ['unit', 'ward', 'person'] as const;

export type ReportName = (typeof REPORTS)[number];
export type PeriodName = (typeof PERIODS)[number];
export type Grouping = (typeof GROUPINGS)[number] | (typeof HELD_GROUPINGS)[number] | 'none';

export interface ReportSearch {
  name?: ReportName;
  by?: Grouping;
  period?: PeriodName;
  date?: string;
  from?: string;
  until?: string;
  unit?: string;
  topic?: string;
}

const oneOf = <T extends string>(value: unknown, known: readonly T[]): T | undefined => known.find((one) => one === value);
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value.slice(0, 100) : undefined);
const day = (value: unknown): string | undefined => (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined);

export function readReportSearch(raw: Record<string, unknown>): ReportSearch {
  const search: ReportSearch = {
    name: oneOf(raw.name, REPORTS),
    by: oneOf(raw.by, [...GROUPINGS, 'person', 'none'] as const),
    period: oneOf(raw.period, PERIODS),
    date: day(raw.date),
    from: day(raw.from),
    until: day(raw.until),
    unit: text(raw.unit),
    topic: text(raw.topic),
  };
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

/** A search that the hub can answer: a grouping the report knows, and days only where they mean something. */
export function complete(search: ReportSearch, today: string): Required<Pick<ReportSearch, 'name' | 'by' | 'period'>> & ReportSearch {
  const name = search.name ?? 'summary';
  const known: readonly string[] = name === 'held' ? HELD_GROUPINGS : GROUPINGS;
  const by = search.by && known.includes(search.by) ? search.by : name === 'held' ? 'unit' : 'ward';
  const period = search.period ?? 'month';
  const { date, from, until, ...rest } = search;
  const days = period === 'custom' ? { from: from ?? today, until: until ?? today } : date ? { date } : {};
  return { ...rest, name, by, period, ...days };
}

export interface QuestionSearch {
  state?: 'open' | 'answered' | 'accepted' | 'all';
  /** A case to ask about: the form opens with it. */
  ask?: string;
}

export function readQuestionSearch(raw: Record<string, unknown>): QuestionSearch {
  const search: QuestionSearch = { state: oneOf(raw.state, ['open', 'answered', 'accepted', 'all'] as const), ask: text(raw.ask) };
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}
