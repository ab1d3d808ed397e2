// Who is signed in, and the one place that knows when the session has ended while somebody is typing.
import { Problem } from './problem';
import type { User } from './types';

export type SessionState = { kind: 'unknown' } | { kind: 'out' } | { kind: 'in'; user: User } | { kind: 'expired'; user: User };

let state: SessionState = { kind: 'unknown' };
const listeners = new Set<() => void>();
interface Waiter {
  resolve: () => void;
  reject: (error: Error) => void;
}
let waiting: Waiter[] = [];

function set(next: SessionState): void {
  state = next;
  for (const listener of [...listeners]) listener();
}

export const session = {
  get: (): SessionState => state,

  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },

  signedIn(user: User): void {
    set({ kind: 'in', user });
    const released = waiting;
    waiting = [];
    for (const waiter of released) waiter.resolve();
  },

  signedOut(): void {
    set({ kind: 'out' });
    const released = waiting;
    waiting = [];
    for (const waiter of released) waiter.reject(new Problem('unauthorized', 401));
  },

  /** A call was answered 401. The page stays as it is; a small sign-in form appears over it. */
  lost(): void {
    if (state.kind === 'in') set({ kind: 'expired', user: state.user });
    else if (state.kind === 'unknown') set({ kind: 'out' });
  },

  /** Resolves when the person has signed in again; rejects when they left instead. */
  renewed(): Promise<void> {
    if (state.kind === 'in') return Promise.resolve();
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  },
};
