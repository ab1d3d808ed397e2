// Questions of supervisors and their steps, one call each.
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { components } from '@/api/schema';
import { api, need, newKey, quoted } from '@/lib/api-client';

export type Question = components['schemas']['Question'];
export type QuestionWish = components['schemas']['QuestionWish'];
export type QuestionState = components['schemas']['QuestionState'];
export type Step = 'answer' | 'accept' | 'return';
export interface StepWords {
  text: string;
  due_at?: string;
}

export const QUESTIONS = ['questions'] as const;
const oneKey = (id: string) => ['questions', 'one', id] as const;
const PAGE = 50;

export const useQuestions = (state: string) =>
  useInfiniteQuery({
    queryKey: [...QUESTIONS, 'list', state],
    queryFn: ({ pageParam }) => need(api.GET('/api/v1/questions', { params: { query: { limit: PAGE, ...(state ? { state } : {}), ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
  });

export const useQuestion = (id: string) =>
  useQuery({ queryKey: oneKey(id), queryFn: () => need(api.GET('/api/v1/questions/{id}', { params: { path: { id } } })) });

export function useAsk(onDone: (made: Question) => void) {
  const client = useQueryClient();
  const intent = useRef({ key: '', of: '' });
  return useMutation({
    mutationFn: (body: QuestionWish) => {
      const of = JSON.stringify(body);
      if (intent.current.of !== of) intent.current = { key: newKey(), of };
      return need(api.POST('/api/v1/questions', { params: { header: { 'Idempotency-Key': intent.current.key } }, body }));
    },
    onSuccess: (made) => {
      client.setQueryData(oneKey(made.id), made);
      void client.invalidateQueries({ queryKey: QUESTIONS });
      onDone(made);
    },
  });
}

/** One step of one person, with the version that person saw: pressed twice it happens once. */
export function useStep(question: Question, onDone: () => void) {
  const client = useQueryClient();
  const intent = useRef({ key: '', of: '' });
  return useMutation({
    mutationFn: ({ step, words }: { step: Step; words: StepWords }) => {
      const of = JSON.stringify([step, words, question.etag]);
      if (intent.current.of !== of) intent.current = { key: newKey(), of };
      const params = { path: { id: question.id }, header: { 'Idempotency-Key': intent.current.key, 'If-Match': quoted(question.etag) } };
      if (step === 'answer') return need(api.POST('/api/v1/questions/{id}/answer', { params, body: { text: words.text } }));
      if (step === 'accept') return need(api.POST('/api/v1/questions/{id}/accept', { params, body: { text: words.text } }));
      return need(api.POST('/api/v1/questions/{id}/return', { params, body: { text: words.text, due_at: words.due_at ?? '' } }));
    },
    onSuccess: (changed) => {
      client.setQueryData(oneKey(changed.id), changed);
      void client.invalidateQueries({ queryKey: QUESTIONS });
      onDone();
    },
    onError: () => void client.invalidateQueries({ queryKey: oneKey(question.id) }),
  });
}
