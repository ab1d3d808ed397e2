// What is in force: calendars by year, the files, the hub's own readiness.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { api, need } from '@/lib/api-client';

export type CalendarYear = components['schemas']['CalendarYear'];
export type CalendarDay = CalendarYear['days'][number];
export type Settings = components['schemas']['Settings'];

export const useCalendar = (year: number, unit: string | null) =>
  useQuery({
    queryKey: ['calendar', year, unit],
    queryFn: () => need(api.GET('/api/v1/calendar', { params: { query: { ...(year ? { year } : {}), ...(unit ? { unit } : {}) } } })),
    staleTime: 5 * 60_000,
    placeholderData: (before) => before,
  });

const SETTINGS = ['settings'] as const;

export const useSettings = () => useQuery({ queryKey: SETTINGS, queryFn: () => need(api.GET('/api/v1/settings')), staleTime: 10_000 });

/** Everything that was read from the files is read again after it. */
export function useReload(onDone: (after: Settings) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => need(api.POST('/api/v1/settings/reload')),
    onSuccess: (after) => {
      client.setQueryData(SETTINGS, after);
      for (const key of ['units', 'topics', 'channels', 'calendar']) void client.invalidateQueries({ queryKey: [key] });
      onDone(after);
    },
  });
}

export const useReadiness = (enabled: boolean) =>
  useQuery({ queryKey: ['health'], queryFn: async () => (await need(api.GET('/api/v1/health'))).items, refetchInterval: 30_000, enabled });

export const useReforms = () =>
  useQuery({ queryKey: ['reforms'], queryFn: async () => (await need(api.GET('/api/v1/reforms', { params: { query: { limit: 200 } } }))).items, staleTime: 5 * 60_000 });

export const useTopicPhrases = (enabled: boolean) =>
  useQuery({
    queryKey: ['topics', 'phrases'],
    queryFn: async () => (await need(api.GET('/api/v1/topics', { params: { query: { limit: 200, phrases: true } } }))).items,
    staleTime: 30 * 60_000,
    enabled,
  });
