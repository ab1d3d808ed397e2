// Alerts of this sitting: shown until somebody says "seen".
import type { CaseBrief, User } from './types';

export type AlertKind = 'urgent' | 'opened' | 'unsure' | 'assigned' | 'message' | 'due_soon' | 'overdue' | 'restricted' | 'mention';

export interface Alert {
  id: string;
  kind: AlertKind;
  code: string;
  title: string;
  unit: string;
  at: number;
  seen: boolean;
}

const MOST = 200;
let alerts: readonly Alert[] = [];
const listeners = new Set<() => void>();

function set(next: readonly Alert[]): void {
  alerts = next;
  for (const listener of [...listeners]) listener();
}

export const alertStore = {
  get: (): readonly Alert[] => alerts,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** False when it is known already. */
  add(alert: Alert): boolean {
    if (alerts.some((known) => known.id === alert.id)) return false;
    set([alert, ...alerts].slice(0, MOST));
    return true;
  },
  seen(id: string): void {
    set(alerts.map((alert) => (alert.id === id ? { ...alert, seen: true } : alert)));
  },
  seenCase(code: string): void {
    if (alerts.some((alert) => alert.code === code && !alert.seen)) {
      set(alerts.map((alert) => (alert.code === code ? { ...alert, seen: true } : alert)));
    }
  },
  seenAll(): void {
    set(alerts.map((alert) => ({ ...alert, seen: true })));
  },
  clear(): void {
    set([]);
  },
};

/** Which alert, if any, one person gets from one event. */
export function alertKind(event: string, brief: CaseBrief, user: User): AlertKind | null {
  const mine = brief.assignee === user.username;
  switch (event) {
    case 'case.opened':
      if (brief.urgency === 'urgent') return 'urgent';
      if (brief.restricted) return 'restricted';
      return brief.needs_dispatcher ? 'unsure' : 'opened';
    case 'case.assigned':
      return mine ? 'assigned' : null;
    case 'case.message':
      return mine && brief.state !== 'answered' && brief.state !== 'closed' ? 'message' : null;
    case 'case.due_soon':
      return mine ? 'due_soon' : null;
    case 'case.overdue':
      return mine || (user.roles.includes('unit_head') && user.units.includes(brief.lead_unit)) ? 'overdue' : null;
    default:
      return null;
  }
}

export const alertOf = (kind: AlertKind, brief: CaseBrief, now: number): Alert => ({
  id: `${kind}:${brief.code}:${kind === 'message' ? brief.etag : ''}`,
  kind,
  code: brief.code,
  title: brief.title,
  unit: brief.lead_unit_name,
  at: now,
  seen: false,
});

/** Changes this browser made itself raise no alert here. */
const own = new Map<string, number>();
export const ownWrites = {
  note: (code: string): void => void own.set(code, Date.now()),
  /** Within a few seconds of our own write, an event of that case is its echo. */
  isEcho: (code: string): boolean => Date.now() - (own.get(code) ?? 0) < 4_000,
};
