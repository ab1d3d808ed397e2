// The one client of the API. A call that finds the session ended waits until the person has signed in again and is then
// repeated: with its Idempotency-Key it has its effect once, and nothing typed is lost.
import createClient from 'openapi-fetch';
import type { paths } from '@/api/schema';
import { Problem, problemOf } from './problem';
import { session } from './session';

const isSignIn = (request: Request): boolean => new URL(request.url).pathname === '/api/v1/session';

export async function patientFetch(request: Request): Promise<Response> {
  const before = session.get();
  const again = request.clone();
  const response = await fetch(request);
  const signedIn = before.kind === 'in' || before.kind === 'expired';
  if (response.status !== 401 || !signedIn || isSignIn(request) || session.get().kind === 'out') return response;
  session.lost();
  await session.renewed();
  const now = session.get();
  // What one person began is never finished in another's name.
  if (now.kind !== 'in' || now.user.id !== before.user.id) return response;
  return fetch(again);
}

export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? 'http://localhost',
  fetch: patientFetch,
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a good answer; anything else is thrown as a Problem. */
export async function need<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (error) {
    throw error instanceof TypeError ? new Problem('offline', 0) : error;
  }
  if (!answer.response.ok) throw problemOf(answer.response, answer.error);
  return answer.data as T;
}

/** A fresh key for one intent of a person; kept by the caller over repeats of the same intent. */
export const newKey = (): string =>
  globalThis.crypto?.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;

export const quoted = (etag: string): string => `"${etag}"`;
