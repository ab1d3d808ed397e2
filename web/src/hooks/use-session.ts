import { useSyncExternalStore } from 'react';
import { session, type SessionState } from '@/lib/session';
import type { User } from '@/lib/types';

export const useSession = (): SessionState => useSyncExternalStore(session.subscribe, session.get);

/** The person signed in (also while the session is being renewed). Only below the gate, which shows nothing without one. */
export function useMe(): User {
  const state = useSession();
  if (state.kind !== 'in' && state.kind !== 'expired') throw new Error('nobody is signed in');
  return state.user;
}
