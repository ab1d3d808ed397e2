// What the hub offers while somebody writes: stored texts filled in for this case, people who may be called.
import { useQuery } from '@tanstack/react-query';
import { api, need } from '@/lib/api-client';
import type { CasePerson, FilledTemplate } from '@/lib/types';

const KEEP_MS = 60_000;

/** The version: a new date or unit is filled in anew. */
export const useCaseTemplates = (code: string, etag: string) =>
  useQuery({
    queryKey: ['case-templates', code, etag],
    queryFn: async (): Promise<FilledTemplate[]> => (await need(api.GET('/api/v1/cases/{code}/templates', { params: { path: { code } } }))).items,
    staleTime: KEEP_MS,
    placeholderData: (before, query) => (query?.queryKey[1] === code ? before : undefined),
  });

export const useCasePeople = (code: string, etag: string, enabled: boolean) =>
  useQuery({
    queryKey: ['case-people', code, etag],
    queryFn: async (): Promise<CasePerson[]> => (await need(api.GET('/api/v1/cases/{code}/people', { params: { path: { code } } }))).items,
    staleTime: KEEP_MS,
    enabled,
    placeholderData: (before, query) => (query?.queryKey[1] === code ? before : undefined),
  });
