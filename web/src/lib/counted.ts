// The cases behind a figure: how a link names them, and how they are asked for. The hub counts and lists by the same code.
import { useInfiniteQuery } from '@tanstack/react-query';
import type { paths } from '@/api/schema';
import { api, need } from './api-client';
import { decodeBrief, decodePage } from './decode';
import type { CaseBrief, Page } from './types';

type Query = NonNullable<paths['/api/v1/reports/{name}/cases']['get']['parameters']['query']>;
export type CountedReport = paths['/api/v1/reports/{name}/cases']['get']['parameters']['path']['name'];
export type CountedWish = Omit<Query, 'limit' | 'cursor'> & { name: CountedReport };

/** What a link carries; the rest of a wish (unit, topic, kind) are filters that every list has. */
export interface CountedSearch {
  report?: CountedReport;
  figure?: string;
  by?: NonNullable<Query['by']>;
  key?: string;
  period?: NonNullable<Query['period']>;
  date?: string;
  from?: string;
  until?: string;
  since?: string;
  area?: string;
}

/** A share is the cases of its upper part; held has none. */
const COUNT_OF: Record<string, string> = {
  on_time_percent: 'on_time', overdue_percent: 'overdue', same_day_percent: 'same_day', reopened_percent: 'reopened', satisfied_percent: 'satisfied',
  rated_percent: 'rated', answered_percent: 'answered', rating_average: 'rated', reopenings: 'reopened',
};
export const countOf = (figure: string): string => COUNT_OF[figure] ?? figure;

export const COUNTED_REPORTS: readonly CountedReport[] = ['summary', 'counts', 'on_time', 'overdue', 'reopened', 'satisfaction', 'same_day', 'now'];
export const COUNTED_GROUPINGS = ['none', 'unit', 'ward', 'topic', 'kind', 'channel', 'day', 'week', 'month'] as const;
export const COUNTED_PERIODS = ['day', 'week', 'month', 'quarter', 'half_year', 'year', 'custom'] as const;

const PAGE = 200;
export interface CountedPage extends Page<CaseBrief> {
  count: number;
}

export const useCountedCases = (wish: CountedWish | null) =>
  useInfiniteQuery({
    queryKey: ['counted-cases', wish],
    queryFn: async ({ pageParam, signal }): Promise<CountedPage> => {
      const { name, ...query } = wish!;
      const read = await need(api.GET('/api/v1/reports/{name}/cases', { params: { path: { name }, query: { ...query, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } }, signal }));
      return { ...decodePage(read, (one) => decodeBrief(one)), count: read.count };
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
    enabled: wish !== null,
    staleTime: 15_000,
    structuralSharing: false,
  });
