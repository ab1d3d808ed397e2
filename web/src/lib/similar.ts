// Cases that may be the same matter, and the link that says that one is.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ownWrites } from './alerts';
import { api, need, newKey, quoted } from './api-client';
import { decodeBrief } from './decode';
import type { CaseBrief } from './types';

export interface SimilarCase {
  brief: CaseBrief;
  sameArea: boolean;
  sameTopic: boolean;
  words: string[];
  wordsInCommon: number;
  daysApart: number;
}

export const useSimilar = (code: string, enabled: boolean) =>
  useQuery({
    queryKey: ['similar', code],
    queryFn: async (): Promise<SimilarCase[]> => {
      const { items } = await need(api.GET('/api/v1/cases/{code}/similar', { params: { path: { code } } }));
      return items.map((one) => ({
        brief: decodeBrief(one.case), sameArea: one.same_area, sameTopic: one.same_topic, words: one.words, wordsInCommon: one.words_in_common, daysApart: one.days_apart,
      }));
    },
    staleTime: 60_000,
    enabled,
  });

export interface DuplicateWish {
  code: string;
  etag: string;
  /** The first report; empty takes the link away. */
  of: string;
}

export function useMarkDuplicate(onDone: (wish: DuplicateWish) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ code, etag, of }: DuplicateWish) => {
      ownWrites.note(code);
      return need(api.POST('/api/v1/cases/{code}/duplicate', { params: { path: { code }, header: { 'If-Match': quoted(etag), 'Idempotency-Key': newKey() } }, body: { of } }));
    },
    onSuccess: (_, wish) => {
      void client.invalidateQueries({ queryKey: ['case'] });
      onDone(wish);
    },
  });
}
