// The rows of the inbox: from the working set at hand, or asked from the hub for full text and finished cases.
import { useDebouncedValue } from '@mantine/hooks';
import { useMemo } from 'react';
import { useNow } from '@/hooks/use-now';
import { useMe } from '@/hooks/use-session';
import { flatten, useCaseList, useWorkingSet } from '@/lib/case-query';
import { useMentions } from '@/lib/mentions';
import { useUnits } from '@/lib/reference';
import type { CaseBrief } from '@/lib/types';
import { type InboxSearch, needsHub, rowsOf, wishOf } from './filters';
import { homeView, mayBeMore, type View } from './views';

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
  const asks = needsHub(search, view) || (isCut && view === 'mine');
  const asked = useCaseList(wishOf(settled, view), asks);
  const found = useMemo(() => flatten(asked.data), [asked.data]);
  const source = view === 'mentions' ? mentions.cases : asks ? found : working.cases;
  const rows = useMemo(() => rowsOf(source, search, view, { user, units, now, mentions: mentions.codes }, asks), [source, search, view, user, units, now, mentions.codes, asks]);
  return {
    view,
    rows,
    choices: view === 'mentions' ? mentions.cases : asks && found.length > 0 ? found : working.cases,
    loading: view === 'mentions' ? mentions.loading : asks ? asked.isLoading : working.loading,
    error: view === 'mentions' ? mentions.error : asks ? asked.error : working.error,
    retry: view === 'mentions' ? mentions.retry : asks ? () => void asked.refetch() : working.retry,
    hasMore: asks && asked.hasNextPage && !asked.isFetchingNextPage,
    loadMore: () => void asked.fetchNextPage(),
    cut: !asks && isCut && mayBeMore(view, working.complete),
  };
}
