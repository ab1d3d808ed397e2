// One act on many cases. It begins some seconds after it was ordered, so that undo means that nothing has happened yet;
// then each case is one call with its own version and key, and what the hub refuses is named case by case.
import { useSyncExternalStore } from 'react';
import { ownWrites } from '@/lib/alerts';
import { api, need, newKey, quoted } from '@/lib/api-client';
import { asProblem, type Problem } from '@/lib/problem';
import type { CaseBrief } from '@/lib/types';

export const MAX_CHOSEN = 100;
export const UNDO_SECONDS = 8;
const AT_ONCE = 4;

export type BulkAct = { kind: 'accept' } | { kind: 'assign'; unit?: string; assignee?: string; reason: string };

export interface BulkJob {
  act: BulkAct;
  cases: CaseBrief[];
  stage: 'waiting' | 'running' | 'done';
  /** Milliseconds since the epoch at which it begins. */
  beginsAt: number;
  done: number;
  failed: { code: string; problem: Problem }[];
}

function call(act: BulkAct, brief: CaseBrief): Promise<unknown> {
  const params = { path: { code: brief.code }, header: { 'If-Match': quoted(brief.etag), 'Idempotency-Key': newKey() } };
  ownWrites.note(brief.code);
  if (act.kind === 'accept') return need(api.POST('/api/v1/cases/{code}/transitions', { params, body: { to: 'accepted' } }));
  const body = { unit: act.unit ?? brief.lead_unit, reason: act.reason, ...(act.assignee ? { assignee: act.assignee } : {}) };
  return need(api.POST('/api/v1/cases/{code}/assignment', { params, body }));
}

let job: BulkJob | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function set(next: BulkJob | null): void {
  job = next;
  for (const listener of listeners) listener();
}

/** A page that is left now would take the order with it. */
const keepPage = (event: BeforeUnloadEvent): void => event.preventDefault();

async function run(): Promise<void> {
  if (!job) return;
  set({ ...job, stage: 'running' });
  const { act, cases } = job;
  const left = [...cases];
  const worker = async (): Promise<void> => {
    for (let brief = left.shift(); brief; brief = left.shift()) {
      try {
        await call(act, brief);
        set({ ...job!, done: job!.done + 1 });
      } catch (error) {
        set({ ...job!, failed: [...job!.failed, { code: brief.code, problem: asProblem(error) }] });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  window.removeEventListener('beforeunload', keepPage);
  set({ ...job!, stage: 'done' });
}

export const bulk = {
  get: (): BulkJob | null => job,
  order(act: BulkAct, cases: CaseBrief[]): void {
    if (cases.length === 0 || (job && job.stage !== 'done')) return;
    window.addEventListener('beforeunload', keepPage);
    set({ act, cases, stage: 'waiting', beginsAt: Date.now() + UNDO_SECONDS * 1000, done: 0, failed: [] });
    timer = setTimeout(() => void run(), UNDO_SECONDS * 1000);
  },
  /** False when it has begun already. */
  undo(): boolean {
    if (job?.stage !== 'waiting') return false;
    clearTimeout(timer);
    window.removeEventListener('beforeunload', keepPage);
    set(null);
    return true;
  },
  dismiss(): void {
    if (job?.stage === 'done') set(null);
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

export const useBulk = (): BulkJob | null => useSyncExternalStore(bulk.subscribe, bulk.get);
