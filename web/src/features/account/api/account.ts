// The own account: sessions, password, one-time codes.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '@/api/schema';
import { api, need } from '@/lib/api-client';

export type TotpOffer = components['schemas']['TotpOffer'];

const ACCOUNT = ['account'] as const;
const SESSIONS = ['account', 'sessions'] as const;

export const useAccount = () => useQuery({ queryKey: ACCOUNT, queryFn: async () => (await need(api.GET('/api/v1/me/account'))).user, staleTime: 10_000 });

export const useMySessions = () =>
  useQuery({ queryKey: SESSIONS, queryFn: async () => (await need(api.GET('/api/v1/me/sessions'))).items, staleTime: 0, refetchInterval: 60_000 });

/** One of them, or without an id all but this one. */
export function useEndSessions(onDone: (ended: number) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id?: string) => need(id ? api.DELETE('/api/v1/me/sessions/{id}', { params: { path: { id } } }) : api.DELETE('/api/v1/me/sessions')),
    onSuccess: ({ ended }) => {
      void client.invalidateQueries({ queryKey: SESSIONS });
      onDone(ended);
    },
  });
}

export const changePassword = (current: string, password: string) => need(api.POST('/api/v1/me/password', { body: { current, password } }));

export const beginTotp = (password: string): Promise<TotpOffer> => need(api.POST('/api/v1/me/totp', { body: { password } }));

export function useFinishTotp(ticket: string, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (code: string) => need(api.PUT('/api/v1/me/totp', { body: { ticket, code } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ACCOUNT });
      onDone();
    },
  });
}
