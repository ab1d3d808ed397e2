// One attempt to sign in, and what its answer means for the person.
import { api } from '@/lib/api-client';
import { asProblem, Problem, problemOf } from '@/lib/problem';
import type { User } from '@/lib/types';

export type SignInResult =
  | { kind: 'done'; user: User }
  | { kind: 'needs_code' }
  | { kind: 'wrong_code' }
  | { kind: 'wrong' }
  | { kind: 'too_late' }
  | { kind: 'locked'; seconds: number }
  | { kind: 'problem'; problem: Problem };

const NEEDS_CODE = 'One-time code needed';
const START_ENDED = 'Start password ended';

export async function signIn(username: string, password: string, totp: string): Promise<SignInResult> {
  const body = { username, password, ...(totp ? { totp } : {}) };
  try {
    const { data, error, response } = await api.POST('/api/v1/session', { body });
    if (data) return { kind: 'done', user: data.user };
    const problem = problemOf(response, error);
    if (problem.status === 401 && problem.title === NEEDS_CODE) return { kind: totp ? 'wrong_code' : 'needs_code' };
    if (problem.status === 401 && problem.title === START_ENDED) return { kind: 'too_late' };
    if (problem.status === 401) return { kind: 'wrong' };
    if (problem.status === 429) return { kind: 'locked', seconds: problem.retryAfter ?? 60 };
    return { kind: 'problem', problem };
  } catch (error) {
    return { kind: 'problem', problem: asProblem(error) };
  }
}
