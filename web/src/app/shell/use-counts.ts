import { useMemo } from 'react';
import { countViews, type View } from '@/features/inbox/views';
import { useNow } from '@/hooks/use-now';
import { useMe } from '@/hooks/use-session';
import { useWorkingSet } from '@/lib/case-query';
import { useMentions } from '@/lib/mentions';
import { useUnits } from '@/lib/reference';
import { pagesOf } from '@/utils/permissions';

export function useCounts(): { counts: Record<View, number>; complete: boolean } {
  const user = useMe();
  const { tree: units } = useUnits();
  const now = useNow();
  const { cases, complete } = useWorkingSet(pagesOf(user).inbox);
  const { codes: mentions } = useMentions(pagesOf(user).inbox);
  const counts = useMemo(() => countViews(cases, { user, units, now, mentions }), [cases, user, units, now, mentions]);
  return { counts, complete };
}
