import { useQuery } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { api, need } from '@/lib/api-client';

export type Burst = components['schemas']['Bursts']['items'][number];
const EACH_MS = 30_000;

export const useBursts = () =>
  useQuery({ queryKey: ['bursts'], queryFn: () => need(api.GET('/api/v1/bursts')), refetchInterval: EACH_MS });
