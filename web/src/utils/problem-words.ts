import type { TFunction } from 'i18next';
import type { Problem } from '@/lib/problem';

const conflicts: Record<string, string> = { state: 'problem.state', asked: 'problem.asked', not_asked: 'problem.not_asked', doubled: 'problem.doubled', evidence_needed: 'problem.evidence_needed', nobody_answers: 'problem.nobody_answers', shortcut: 'problem.shortcut', full: 'problem.full', retired: 'problem.retired', duplicate: 'problem.duplicate', not_duplicate: 'problem.not_duplicate', last_administrator: 'problem.last_administrator', 'the user name is taken': 'problem.name_taken' };

/** One sentence a person can act on; the hub's own detail only where it says more. */
export function problemWords(problem: Problem, t: TFunction): string {
  if (problem.kind === 'rate_limited' || problem.kind === 'unavailable') {
    return problem.retryAfter ? t(`problem.${problem.kind}_wait`, { seconds: problem.retryAfter }) : t(`problem.${problem.kind}`);
  }
  const conflict = problem.kind === 'conflict' ? Object.keys(conflicts).find((word) => problem.detail === word || problem.detail.startsWith(`${word}: `)) : undefined;
  if (conflict) return t(conflicts[conflict]!);
  if (problem.kind === 'invalid' && problem.detail) return t('problem.invalid_detail', { detail: problem.detail });
  return t(`problem.${problem.kind}`);
}
