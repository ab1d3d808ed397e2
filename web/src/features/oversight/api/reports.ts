import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { api, need } from '@/lib/api-client';
import type { ReportSearch } from '../search';

export type Report = components['schemas']['Report'];
export type Values = components['schemas']['FigureValues'];

const EACH_MS = 60_000;

/** Everything that is worked on, by ward, whenever it was opened. */
export const useOpenNow = () =>
  useQuery({
    queryKey: ['report', 'now'],
    queryFn: () => need(api.GET('/api/v1/reports/{name}', { params: { path: { name: 'now' }, query: { by: 'ward' } } })),
    refetchInterval: EACH_MS,
  });

export const useReport = (search: Required<Pick<ReportSearch, 'name' | 'by' | 'period'>> & ReportSearch, enabled = true) =>
  useQuery({
    queryKey: ['report', search],
    queryFn: () => {
      const { name, ...query } = search;
      return need(api.GET('/api/v1/reports/{name}', { params: { path: { name }, query } }));
    },
    placeholderData: keepPreviousData,
    refetchInterval: EACH_MS,
    enabled,
  });
