// Exports that the hub makes in the background: asked for, watched live, fetched.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { components } from '@/api/schema';
import { api, need, newKey } from '@/lib/api-client';
import { useLive } from '@/lib/live-context';
import type { User } from '@/lib/types';

export type Export = components['schemas']['Export'];
export type ExportWish = components['schemas']['ExportWish'];

const KEY = ['exports'] as const;
const WATCH_MS = 2_000;

export const isUnfinished = (one: Export): boolean => one.state === 'queued' || one.state === 'running';
export const fileOf = (one: Export): string => `/api/v1/exports/${one.id}/file`;
/** 0…100, or null while the hub does not know how many rows there will be. */
export const percentOf = (one: Export): number | null =>
  one.state === 'done' ? 100 : one.rows_total > 0 ? Math.min(99, Math.floor((100 * one.rows_done) / one.rows_total)) : null;

/** The live feed says how far it is; asking now and then makes up for a lost connection. */
export const useExports = () =>
  useQuery({
    queryKey: KEY,
    queryFn: async () => (await need(api.GET('/api/v1/exports'))).items,
    refetchInterval: ({ state: { data } }) => (data?.some(isUnfinished) ? WATCH_MS : false),
  });

export function useAskExport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ExportWish) => need(api.POST('/api/v1/exports', { params: { header: { 'Idempotency-Key': newKey() } }, body })),
    onSuccess: () => void client.invalidateQueries({ queryKey: KEY }),
  });
}

export function useExportsLive(me: User): void {
  const live = useLive();
  const client = useQueryClient();
  useEffect(() => live.listen(`user:${me.username}`, (data) => {
    if (data.event !== 'export.progress') return;
    const changed = data.export as Export;
    client.setQueryData<Export[]>(KEY, (old) => old?.map((one) => (one.id === changed.id ? changed : one)));
  }), [live, client, me.username]);
}
