import { useQuery } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { api, need } from '@/lib/api-client';

export type Balance = components['schemas']['CustodyBalance'];
const EACH_MS = 15_000;

export const useStatistics = () =>
  useQuery({ queryKey: ['statistics'], queryFn: () => need(api.GET('/public/v1/statistics')), refetchInterval: EACH_MS });

export const useBalance = (enabled: boolean) =>
  useQuery({ queryKey: ['custody'], queryFn: () => need(api.GET('/api/v1/custody/balance')), refetchInterval: EACH_MS, enabled });

/** Where all received items went, and whether the sum holds. */
export function sumOf(balance: Balance): { ignored: number; sum: number; holds: boolean } {
  const ignored = Object.values(balance.ignored).reduce((sum, count) => sum + count, 0);
  const sum = balance.duplicates + balance.opened + balance.attached + ignored + balance.pending;
  return { ignored, sum, holds: sum === balance.received };
}
