// Announcements and their steps, one call each.
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { components } from '@/api/schema';
import { api, need, newKey } from '@/lib/api-client';
import { decodeAnnouncement, decodePage } from '@/lib/decode';
import type { Announcement } from '@/lib/types';

export type DraftBody = components['schemas']['Draft'];
export type Report = components['schemas']['AnnouncementReport'];
export type Step = 'approve' | 'publish' | 'stop';

export const LIST = ['announcements'] as const;
const oneKey = (id: string) => ['announcement', id] as const;
const reportKey = (id: string) => ['announcement', id, 'report'] as const;
const PROGRESS_MS = 2_500;

export const useAnnouncements = () =>
  useInfiniteQuery({
    queryKey: LIST,
    queryFn: async ({ pageParam }) =>
      decodePage(await need(api.GET('/api/v1/announcements', { params: { query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } } })), decodeAnnouncement),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
  });

export const useAnnouncement = (id: string) =>
  useQuery({
    queryKey: oneKey(id),
    queryFn: async () => decodeAnnouncement(await need(api.GET('/api/v1/announcements/{id}', { params: { path: { id } } }))),
    enabled: id !== '',
    // while recipients are being planned, or one waits for its hour
    refetchInterval: ({ state: { data } }) => (data && ((data.state === 'published' && !data.recipients_planned) || (data.state === 'approved' && data.not_before)) ? PROGRESS_MS * 2 : false),
  });

export const useReport = (announcement: Announcement) =>
  useQuery({
    queryKey: reportKey(announcement.id),
    queryFn: () => need(api.GET('/api/v1/announcements/{id}/report', { params: { path: { id: announcement.id } } })),
    enabled: announcement.published_at !== null,
    refetchInterval: ({ state: { data } }) => (data && (data.pending > 0 || !announcement.recipients_planned) ? PROGRESS_MS : 30_000),
  });

/** Approve, publish, stop: one press, one effect, also when the answer was lost and it is pressed again. */
export function useStep(announcement: Announcement, step: Step, onDone: (changed: Announcement) => void) {
  const client = useQueryClient();
  const key = useRef('');
  return useMutation({
    mutationFn: async (reason: string) => {
      key.current ||= newKey();
      const init = { params: { path: { id: announcement.id }, header: { 'Idempotency-Key': key.current } }, body: reason ? { reason } : {} };
      const calls = {
        approve: () => need(api.POST('/api/v1/announcements/{id}/approve', init)),
        publish: () => need(api.POST('/api/v1/announcements/{id}/publish', init)),
        stop: () => need(api.POST('/api/v1/announcements/{id}/stop', init)),
      };
      return decodeAnnouncement(await calls[step]());
    },
    onSuccess: (changed) => {
      key.current = '';
      client.setQueryData(oneKey(changed.id), changed);
      void client.invalidateQueries({ queryKey: LIST });
      void client.invalidateQueries({ queryKey: reportKey(changed.id) });
      onDone(changed);
    },
    onError: () => void client.invalidateQueries({ queryKey: oneKey(announcement.id) }),
  });
}

export function useSaveDraft(corrects: string | undefined, onDone: (made: Announcement) => void) {
  const client = useQueryClient();
  const intent = useRef({ key: '', of: '' });
  return useMutation({
    mutationFn: async (body: DraftBody) => {
      const of = JSON.stringify(body);
      if (intent.current.of !== of) intent.current = { key: newKey(), of };
      const header = { 'Idempotency-Key': intent.current.key };
      const made = corrects
        ? await need(api.POST('/api/v1/announcements/{id}/correct', { params: { path: { id: corrects }, header }, body }))
        : await need(api.POST('/api/v1/announcements', { params: { header }, body }));
      return decodeAnnouncement(made);
    },
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: LIST });
      onDone(made);
    },
  });
}
