// Notes that call this person by name, until the person says "seen". The hub keeps them; every tab shows the same.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, need, newKey } from './api-client';
import { decodeBrief } from './decode';
import type { CaseBrief } from './types';

export interface Mention {
  id: string;
  raised_at: string;
  brief: CaseBrief;
}

export const MENTIONS_KEY = ['mentions'] as const;
const MOST = 200;

async function readMentions(): Promise<Mention[]> {
  const page = await need(api.GET('/api/v1/alerts', { params: { query: { state: 'open', kind: 'mention', limit: MOST } } }));
  return page.items.flatMap((alert) => (alert.case ? [{ id: alert.id, raised_at: alert.raised_at, brief: decodeBrief(alert.case) }] : []));
}

export const acknowledgeMention = (id: string) =>
  need(api.POST('/api/v1/alerts/{id}/acknowledge', { params: { path: { id }, header: { 'Idempotency-Key': newKey() } } }));

export const useMentionList = (enabled: boolean) => useQuery({ queryKey: MENTIONS_KEY, queryFn: readMentions, staleTime: Infinity, enabled });

const none: Mention[] = [];

/** The cases, each once, newest mention first. */
export function useMentions(enabled = true) {
  const { data = none, isLoading, error, refetch } = useMentionList(enabled);
  const cases = useMemo(() => [...new Map(data.map(({ brief }) => [brief.code, brief])).values()], [data]);
  const codes = useMemo(() => new Set(cases.map((brief) => brief.code)), [cases]);
  return { cases, codes, loading: isLoading, error, retry: () => void refetch() };
}
