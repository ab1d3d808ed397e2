// The audit log. The hub gives it oldest first, after a number; the newest page is found by halving.
import { useQuery } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { api, need } from '@/lib/api-client';

export type AuditLine = components['schemas']['AuditLine'];
export const AUDIT_PAGE = 100;

const readAfter = async (cursor: number, limit: number): Promise<AuditLine[]> =>
  (await need(api.GET('/api/v1/audit', { params: { query: { limit, cursor: String(cursor) } } }))).items;

/** Smallest number after which there is nothing: the id of the newest line, 0 when there is none. */
export async function newestId(hasAfter: (cursor: number) => Promise<boolean>): Promise<number> {
  if (!(await hasAfter(0))) return 0;
  let low = 0;
  let high = 1_024;
  while (await hasAfter(high)) {
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await hasAfter(middle)) low = middle;
    else high = middle;
  }
  return high;
}

export const useNewestAudit = () =>
  useQuery({ queryKey: ['audit', 'newest'], queryFn: () => newestId(async (cursor) => (await readAfter(cursor, 1)).length > 0), staleTime: 10_000 });

/** The page of lines that ends with `last`, newest first. */
export const useAuditPage = (last: number | undefined) =>
  useQuery({
    queryKey: ['audit', last],
    queryFn: async () => (await readAfter(Math.max(0, last! - AUDIT_PAGE), AUDIT_PAGE)).filter((line) => Number(line.id) <= last!).reverse(),
    enabled: last !== undefined && last > 0,
    staleTime: 60_000,
  });
