import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { components } from '@/api/schema';

type Health = components['schemas']['Health'];

/** On a rehearsal clock the time moves; else only what the hub lacks can change. */
const EACH_MS = { rehearsal: 5_000, degraded: 10_000, well: 30_000 };

async function askReadiness(): Promise<Health> {
  return (await (await fetch(new Request(`${globalThis.location.origin}/readyz`))).json()) as Health;
}

/** What the hub says about itself to everybody. */
export function useReadiness(): UseQueryResult<Health> {
  return useQuery({
    queryKey: ['readyz'], queryFn: askReadiness, retry: false,
    refetchInterval: ({ state: { data } }) => (data?.rehearsal ? EACH_MS.rehearsal : data?.degraded ? EACH_MS.degraded : EACH_MS.well),
  });
}
