// The rows of the inbox: from the working set at hand, or asked from the hub for full text and finished cases.
import { useDebouncedValue } from '@mantine/hooks';
import { useMemo } from 'react';
import { useNow } from '@/hooks/use-now';
import { useMe } from '@/hooks/use-session';
import { useCountedCases } from '@/lib/counted';
import { flatten, useCaseList, useWorkingSet } from '@/lib/case-query';
import { useMentions } from '@/lib/mentions';
import { useUnits } from '@/lib/reference';
import type { CaseBrief } from '@/lib/types';
import { type InboxSearch, needsHub, rowsOf, wishOf } from './filters';
import { countedWish } from './counted';
import { homeView, mayBeMore, type View } from './views';

/** Filters offer what occurs in the first so many: counting a hundred thousand at each page would be felt. */
const CHOICES_FROM = 2_000;

export interface Inbox {
  view: View;
  rows: CaseBrief[];
  /** What filters may choose from. */
  choices: CaseBrief[];
  loading: boolean;
  error: unknown;
  retry: () => void;
  hasMore: boolean;
  loadMore: () => void;
  /** Older ones than these lie beyond what is at hand. */
  cut: boolean;
  /** Cases of the figure that the list stands for; null: it stands for none, or is still read. */
  counted: number | null;
}

export function useInbox(search: InboxSearch): Inbox {
  const user = useMe();
  const now = useNow();
  const { tree: units } = useUnits();
  const view = search.view ?? homeView(user);
  const [settled] = useDebouncedValue(search, 200);
  const working = useWorkingSet();
  const mentions = useMentions();
  const isCut = !working.complete && !working.loading;
  // one's own cases are never left out because others' are more urgent
  const wish = useMemo(() => countedWish(settled), [settled]);
  const behind = useCountedCases(wish);
  const counts = wish !== null;
  const asks = counts || needsHub(search, view) || (isCut && view === 'mine');
  const listed = useCaseList(wishOf(settled, view), asks && !counts);
  const asked = counts ? behind : listed;
  const found = useMemo(() => flatten(asked.data), [asked.data]);
  const called = view === 'mentions';
  const choices = useMemo(() => (called ? mentions.cases : asks && found.length > 0 ? found : working.cases).slice(0, CHOICES_FROM), [called, mentions.cases, asks, found, working.cases]);
  const source = called ? mentions.cases : asks ? found : working.cases;
  const rows = useMemo(() => rowsOf(source, search, view, { user, units, now, mentions: mentions.codes }, asks), [source, search, view, user, units, now, mentions.codes, asks]);
  return {
    view,
    rows,
    choices,
    loading: called ? mentions.loading : asks ? asked.isLoading : working.loading,
    error: called ? mentions.error : asks ? asked.error : working.error,
    retry: called ? mentions.retry : asks ? () => void asked.refetch() : working.retry,
    hasMore: asks && asked.hasNextPage && !asked.isFetchingNextPage,
    loadMore: () => void asked.fetchNextPage(),
    counted: behind.data?.pages[0]?.count ?? null,
    cut: !asks && isCut && mayBeMore(view, working.complete),
  };
}
