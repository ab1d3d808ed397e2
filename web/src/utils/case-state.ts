// The steps of a case and which of them need a reason (server/domain/case_state.cpp).
import type { CaseState, TransitionTarget } from '@/lib/types';

const steps: Record<CaseState, TransitionTarget[]> = {
  open: ['accepted', 'waiting_citizen', 'forwarded', 'answered', 'rejected'],
  accepted: ['waiting_citizen', 'forwarded', 'answered', 'rejected'],
  waiting_citizen: ['accepted', 'forwarded', 'answered', 'closed', 'rejected'],
  forwarded: ['closed', 'reopened'],
  answered: ['waiting_citizen', 'closed', 'reopened'],
  closed: ['reopened'],
  rejected: ['reopened'],
  reopened: ['accepted', 'waiting_citizen', 'forwarded', 'answered', 'rejected'],
};

export const nextStates = (state: CaseState): TransitionTarget[] => steps[state] ?? [];
export const mayMove = (from: CaseState, to: TransitionTarget): boolean => nextStates(from).includes(to);
export const needsReason = (to: TransitionTarget): boolean => to === 'rejected' || to === 'forwarded' || to === 'reopened';
/** Somebody still has to do something. */
export const WORKING_STATES: readonly CaseState[] = ['open', 'accepted', 'waiting_citizen', 'reopened'];
export const ALL_STATES: readonly CaseState[] = ['open', 'accepted', 'waiting_citizen', 'reopened', 'answered', 'forwarded', 'closed', 'rejected'];
export const isWorking = (state: CaseState): boolean => WORKING_STATES.includes(state);
export const isActive = (state: CaseState): boolean => isWorking(state) || state === 'answered';
export const isDone = (state: CaseState): boolean => !isWorking(state);
