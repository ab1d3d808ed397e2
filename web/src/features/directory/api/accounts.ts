// Accounts of staff, one call each. A key belongs to one intent and is kept over repeats of it.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { components } from '@/api/schema';
import { api, need, newKey, quoted } from '@/lib/api-client';
import type { User } from '@/lib/types';

export type NewAccount = components['schemas']['NewAccount'];
export type AccountChange = components['schemas']['AccountChange'];
type Answer = components['schemas']['AccountAnswer'];

/** What was done, and the start password where there is one: it exists in this answer only. */
export interface Made {
  user: Answer['user'];
  startPassword: string | null;
}

const made = (answer: Answer): Made => ({ user: answer.user, startPassword: answer.start_password ?? null });

function useAccountWrite<T>(write: (wish: T, key: string) => Promise<Made>, onDone: (done: Made) => void) {
  const client = useQueryClient();
  const intent = useRef({ of: '', key: '' });
  return useMutation({
    mutationFn: (wish: T) => {
      const of = JSON.stringify(wish);
      if (intent.current.of !== of) intent.current = { of, key: newKey() };
      return write(wish, intent.current.key);
    },
    onSuccess: (done) => {
      intent.current = { of: '', key: '' };
      void client.invalidateQueries({ queryKey: ['users'] });
      onDone(done);
    },
  });
}

const headers = (key: string, etag: string | undefined) => ({ 'Idempotency-Key': key, ...(etag ? { 'If-Match': quoted(etag) } : {}) });
const of = (user: User, key: string) => ({ params: { path: { username: user.username }, header: headers(key, user.etag) } });

export const useAddAccount = (onDone: (done: Made) => void) =>
  useAccountWrite(async (body: NewAccount, key) => made(await need(api.POST('/api/v1/users', { params: { header: { 'Idempotency-Key': key } }, body }))), onDone);

export const useChangeAccount = (user: User, onDone: (done: Made) => void) =>
  useAccountWrite(async (body: AccountChange, key) => made(await need(api.PATCH('/api/v1/users/{username}', { ...of(user, key), body }))), onDone);

export type Reset = 'password' | 'totp';

export const useResetAccount = (user: User, onDone: (done: Made) => void) =>
  useAccountWrite(async (what: Reset, key) => {
    const answer = what === 'password' ? api.POST('/api/v1/users/{username}/password', of(user, key)) : api.DELETE('/api/v1/users/{username}/totp', of(user, key));
    return made(await need<Answer>(answer));
  }, onDone);

const sessionsKey = (username: string) => ['users', username, 'sessions'] as const;

export const useSessionsOf = (username: string) =>
  useQuery({ queryKey: sessionsKey(username), queryFn: async () => (await need(api.GET('/api/v1/users/{username}/sessions', { params: { path: { username } } }))).items, staleTime: 0 });

export function useEndSessionsOf(username: string, onDone: (ended: number) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => need(api.DELETE('/api/v1/users/{username}/sessions', { params: { path: { username }, header: { 'Idempotency-Key': newKey() } } })),
    onSuccess: ({ ended }) => {
      void client.invalidateQueries({ queryKey: sessionsKey(username) });
      onDone(ended);
    },
  });
}
