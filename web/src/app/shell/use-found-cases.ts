import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useMe } from '@/hooks/use-session';
import { fetchCases } from '@/lib/case-query';
import type { CaseBrief } from '@/lib/types';
import { pagesOf } from '@/utils/permissions';

const none: CaseBrief[] = [];

/** Cases for the command palette, asked from the hub once the typing pauses. */
export function useFoundCases(query: string): CaseBrief[] {
  const me = useMe();
  const [words] = useDebouncedValue(query.trim(), 180);
  const found = useQuery({
    queryKey: ['palette', words],
    queryFn: ({ signal }) => fetchCases({ q: words, sort: '-last_activity_at' }, '', 8, signal),
    enabled: words.length >= 2 && pagesOf(me).inbox,
  });
  return found.data?.items ?? none;
}
