// One line of words for one event of a case.
import type { TFunction } from 'i18next';
import type { CaseEvent } from '@/lib/types';
import { nearTime, type Language } from '@/utils/time';

export interface Names {
  t: TFunction;
  language: Language;
  person: (username: string | null) => string;
  unit: (id: string) => string;
  now: number;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const known = new Set([
  'case.opened', 'case.note', 'case.holding', 'case.closed', 'case.classified', 'case.overdue', 'case.due_soon', 'case.extension_asked', 'case.extension_approved',
  'case.extension_refused', 'case.message', 'case.message_edited', 'case.message_withdrawn', 'case.delivery_failed', 'case.delivery', 'case.rating', 'case.unfollowed',
  'case.consent_withdrawn', 'case.answered_elsewhere', 'case.thread_control', 'case.comment_hidden', 'case.comment_shown', 'case.missed_call', 'case.call', 'case.contact_details', 'case.button', 'case.reaction', 'case.deadline_moved', 'case.formal_step',
  'case.duplicate', 'case.duplicate_ended', 'case.has_duplicate', 'case.has_duplicate_ended', 'case.sealed_opened', 'case.restricted', 'case.alert_acknowledged', 'case.evidence', 'case.paused', 'case.resumed', 'case.escalated', 'case.kept_open', 'case.question_asked', 'case.question_answered', 'case.question_accepted', 'case.question_returned', 'case.question_reminded', 'case.question_overdue',
]);

export function actorWords(event: CaseEvent, { t, person }: Names): string {
  if (event.actor === 'citizen') return t('event.citizen');
  return event.actor === 'hub' ? t('event.hub') : person(event.actor);
}

export function eventWords(event: CaseEvent, names: Names): string {
  const { t, unit, person, language, now } = names;
  const { data } = event;
  switch (event.kind) {
    case 'case.assigned': {
      const moved = text(data.from_unit) !== '' && data.from_unit !== data.unit;
      const who = text(data.assignee);
      const where = unit(text(data.unit));
      return t(moved ? (who ? 'event.moved_to' : 'event.moved') : who ? 'event.assigned_to' : 'event.assigned', { unit: where, person: person(who) });
    }
    case 'case.reformed':
      return t(data.from_unit === data.unit ? 'event.reformed_beside' : 'event.reformed', { unit: unit(text(data.unit)), reform: text(data.basis) || text(data.reform) });
    case 'case.state':
      return t('event.state', { state: t(`state.${text(data.to)}`) });
    case 'case.extension_asked':
    case 'case.extension_approved': {
      const until = Date.parse(text(data.until));
      return t(event.kind.replace('case.', 'event.'), { until: Number.isNaN(until) ? '' : nearTime(until, now, language) });
    }
    case 'case.duplicate':
    case 'case.duplicate_ended':
    case 'case.has_duplicate':
    case 'case.has_duplicate_ended':
      return t(event.kind.replace('case.', 'event.'), { code: text(data.of) || text(data.code) });
    case 'case.formal_step':
      return t('event.formal_step', { step: text(data.name) || text(data.step) });
    case 'case.deadline_moved': {
      const days = Array.isArray(data.days) ? data.days.map((one: { date?: string; name?: string }) => [one.date, one.name].filter(Boolean).join(' ')) : [];
      const moves = Array.isArray(data.deadlines) ? (data.deadlines as { to?: string }[]) : [];
      const until = Date.parse(text(moves.at(-1)?.to));
      return t('event.deadline_moved', { days: days.join(', '), until: Number.isNaN(until) ? '' : nearTime(until, now, language) });
    }
    default:
      return known.has(event.kind) ? t(event.kind.replace('case.', 'event.')) : event.kind.replace('case.', '');
  }
}

export const eventReason = (event: CaseEvent): string => (event.kind === 'case.deadline_moved' ? '' : text(event.data.reason)) || (event.kind === 'case.rating' || event.kind.startsWith('case.question_') ? text(event.data.text) : '');
