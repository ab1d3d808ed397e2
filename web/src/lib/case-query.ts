// Lists of cases in the query cache, and how a live event changes them.
import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { paths } from '@/api/schema';
import { WORKING_STATES } from '@/utils/case-state';
import { api, need } from './api-client';
import { decodeBrief, decodePage } from './decode';
import type { CaseBrief, Page } from './types';

export type CaseWish = Omit<NonNullable<paths['/api/v1/cases']['get']['parameters']['query']>, 'limit' | 'cursor'>;
export type CasePages = InfiniteData<Page<CaseBrief>, unknown>;

export const LIST_KEY = 'cases';
/** Everything that somebody still has to work on, most urgent first. Views and their counts are cut from it here. */
export const WORKING: CaseWish = { state: WORKING_STATES.join(','), sort: 'due_at' };
const PAGE = 200;
/** Beyond this many the list says that it is not complete, and search asks the hub. */
export const MAX_WORKING = 3_000;

export async function fetchCases(wish: CaseWish, cursor: string, limit = PAGE, signal?: AbortSignal): Promise<Page<CaseBrief>> {
  const query = { ...wish, limit, ...(cursor ? { cursor } : {}) };
  return decodePage(await need(api.GET('/api/v1/cases', { params: { query }, signal })), (one) => decodeBrief(one));
}

const isNewer = (one: CaseBrief, other: CaseBrief): boolean => Number(one.etag) > Number(other.etag);

/** Puts a case into pages: replaced in place when known and not older, else added to the first page. */
export function upsert(pages: CasePages, brief: CaseBrief): CasePages {
  let known = false;
  const changed = pages.pages.map((page) => {
    const at = page.items.findIndex((item) => item.code === brief.code);
    if (at < 0) return page;
    known = true;
    if (isNewer(page.items[at]!, brief)) return page;
    return { ...page, items: page.items.with(at, brief) };
  });
  if (known || changed.length === 0) return { ...pages, pages: changed };
  const [first, ...rest] = changed;
  return { ...pages, pages: [{ ...first!, items: [brief, ...first!.items] }, ...rest] };
}

export function drop(pages: CasePages, code: string): CasePages {
  return { ...pages, pages: pages.pages.map((page) => ({ ...page, items: page.items.filter((item) => item.code !== code) })) };
}

/** All pages as one list; a case that moved between pages while they were read stands in it once, in its newest version. */
export function flatten(pages: CasePages | undefined): CaseBrief[] {
  const byCode = new Map<string, CaseBrief>();
  for (const page of pages?.pages ?? []) {
    for (const item of page.items) {
      const known = byCode.get(item.code);
      if (!known || isNewer(item, known)) byCode.set(item.code, item);
    }
  }
  return [...byCode.values()];
}

export function useCaseList(wish: CaseWish, enabled = true, staleTime = 15_000) {
  return useInfiniteQuery({
    queryKey: [LIST_KEY, wish],
    queryFn: ({ pageParam, signal }) => fetchCases(wish, pageParam, PAGE, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
    enabled,
    staleTime,
    structuralSharing: false, // comparing a hundred thousand cases at each page would take longer than drawing them
  });
}

export interface WorkingSet {
  cases: CaseBrief[];
  /** False: more than MAX_WORKING, or still being read. */
  complete: boolean;
  loading: boolean;
  error: unknown;
  retry: () => void;
}

const byDue = (one: CaseBrief, other: CaseBrief): number => (one.deadline.due_at ?? '').localeCompare(other.deadline.due_at ?? '');

/** Live events keep it fresh; the feed refetches it after a gap. */
export function useWorkingSet(enabled = true): WorkingSet {
  const query = useCaseList(WORKING, enabled, Infinity);
  const cases = useMemo(() => flatten(query.data).sort(byDue), [query.data]);
  return { cases, complete: query.isSuccess && !query.hasNextPage, loading: query.isLoading, error: query.error, retry: () => void query.refetch() };
}

/** Reads on, page after page; mounted once. */
export function useWorkingSetLoader(enabled: boolean): void {
  const { data, hasNextPage, isFetching, fetchNextPage } = useCaseList(WORKING, enabled, Infinity);
  const count = data?.pages.reduce((sum, page) => sum + page.items.length, 0) ?? 0;
  useEffect(() => {
    if (enabled && hasNextPage && !isFetching && count < MAX_WORKING) void fetchNextPage();
  }, [enabled, hasNextPage, isFetching, count, fetchNextPage]);
}

/** Applies changes to every list that is being shown. */
export function usePatchCases(): (change: (pages: CasePages, wish: CaseWish) => CasePages) => void {
  const client = useQueryClient();
  return (change) => {
    for (const [key, pages] of client.getQueriesData<CasePages>({ queryKey: [LIST_KEY] })) {
      if (pages) client.setQueryData(key, change(pages, key[1] as CaseWish));
    }
  };
}
