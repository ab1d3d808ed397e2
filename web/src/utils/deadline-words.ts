// What a deadline chip says: in words first, the colour only repeats it.
import type { Deadline } from '@/lib/types';
import type { Language } from './time';
import { officeMinutes, WORKDAY_MINUTES } from './working-time';

export type Tone = 'calm' | 'soon' | 'late' | 'paused' | 'done' | 'missed';

export interface DeadlineWords {
  tone: Tone;
  text: string;
}

/** From this much working time left on a deadline counts as "soon". */
export const SOON_MINUTES = 4 * 60;

const units = {
  vi: { day: 'ngày', hour: 'giờ', minute: 'phút', left: 'Còn', late: 'Quá hạn', worked: 'làm việc' },
  en: { day: 'd', hour: 'h', minute: 'min', left: '', late: 'Overdue by', worked: 'working time left' },
} as const;

export function spanWords(minutes: number, language: Language): string {
  const unit = units[language];
  const days = Math.floor(minutes / WORKDAY_MINUTES);
  const hours = Math.floor((minutes % WORKDAY_MINUTES) / 60);
  const rest = Math.floor(minutes % 60);
  if (days >= 10) return `${days} ${unit.day}`;
  if (days > 0) return hours > 0 ? `${days} ${unit.day} ${hours} ${unit.hour}` : `${days} ${unit.day}`;
  if (hours > 0) return rest > 0 && hours < 4 ? `${hours} ${unit.hour} ${rest} ${unit.minute}` : `${hours} ${unit.hour}`;
  return `${rest} ${unit.minute}`;
}

/** Working minutes left now: what the hub said, less the office time since. */
export function minutesLeft(deadline: Deadline, readAt: number, now: number): number | null {
  if (deadline.working_minutes_left === null) return null;
  if (deadline.state === 'paused') return deadline.working_minutes_left;
  return deadline.working_minutes_left - officeMinutes(readAt, now);
}

export function isOverdue(deadline: Deadline, now: number): boolean {
  if (deadline.state === 'met' || deadline.state === 'paused') return false;
  return deadline.due_at !== null && Date.parse(deadline.due_at) < now;
}

export function deadlineWords(deadline: Deadline, readAt: number, now: number, language: Language, done: boolean): DeadlineWords {
  const vi = language === 'vi';
  if (deadline.state === 'met') return { tone: 'done', text: vi ? 'Đúng hạn' : 'On time' };
  if (deadline.state === 'missed' && done) return { tone: 'missed', text: vi ? 'Trễ hạn' : 'Late' };
  const left = minutesLeft(deadline, readAt, now);
  if (deadline.state === 'paused') {
    const text = left === null ? '' : ` · ${vi ? 'còn' : 'left'} ${spanWords(Math.max(0, left), language)}`;
    return { tone: 'paused', text: (vi ? 'Tạm dừng' : 'Paused') + text };
  }
  const unit = units[language];
  if (isOverdue(deadline, now)) {
    const late = left === null ? 0 : Math.max(0, -left);
    return { tone: 'late', text: late > 0 ? `${unit.late} ${spanWords(late, language)}` : vi ? 'Vừa quá hạn' : 'Just overdue' };
  }
  if (left === null) return { tone: 'calm', text: vi ? 'Đang tính giờ' : 'Running' };
  const text = `${unit.left} ${spanWords(Math.max(0, left), language)} ${unit.worked}`.trim();
  return { tone: left <= SOON_MINUTES ? 'soon' : 'calm', text };
}
