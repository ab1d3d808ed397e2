import { describe, expect, it } from 'vitest';
import { NOW, tree } from '@/testing/fixtures';
import { toCsv } from './csv';
import { deadlineWords, isOverdue, minutesLeft, spanWords } from './deadline-words';
import { fold, matchesWords } from './fold';
import { hiddenMarks, plain } from './hidden-characters';
import { ago, fromLocalField, fullTime, nearTime, toLocalField } from './time';
import { officeMinutes } from './working-time';

const at = (text: string): number => Date.parse(text);
const running = (left: number | null, due = '2026-11-30T02:00:00Z') => ({ kind: 'resolve', due_at: due, state: 'running' as const, working_minutes_left: left });

describe('deadline words', () => {
  const cases = [
    { name: 'minutes', left: 25, text: 'Còn 25 phút làm việc', tone: 'soon' },
    { name: 'hours and minutes near the end', left: 3 * 60 + 5, text: 'Còn 3 giờ 5 phút làm việc', tone: 'soon' },
    { name: 'whole hours further off', left: 7 * 60 + 50, text: 'Còn 7 giờ làm việc', tone: 'calm' },
    { name: 'a working day has eight hours', left: 2 * 480 + 180, text: 'Còn 2 ngày 3 giờ làm việc', tone: 'calm' },
    { name: 'far off: days only', left: 12 * 480 + 60, text: 'Còn 12 ngày làm việc', tone: 'calm' },
  ];
  it.each(cases)('$name', ({ left, text, tone }) => {
    expect(deadlineWords(running(left), NOW, NOW, 'vi', false)).toEqual({ text, tone });
  });

  it('says how late, not only that it is red', () => {
    const late = { ...running(-90, '2026-11-27T01:30:00Z'), state: 'missed' as const };
    expect(deadlineWords(late, NOW, NOW, 'vi', false)).toEqual({ text: 'Quá hạn 1 giờ 30 phút', tone: 'late' });
    expect(deadlineWords(late, NOW, NOW, 'vi', true)).toEqual({ text: 'Trễ hạn', tone: 'missed' });
  });

  it('becomes late by itself when the hour passes', () => {
    const soon = running(10, '2026-11-27T03:10:00Z');
    expect(isOverdue(soon, NOW)).toBe(false);
    expect(isOverdue(soon, at('2026-11-27T03:11:00Z'))).toBe(true);
    expect(deadlineWords(soon, NOW, at('2026-11-27T03:40:00Z'), 'vi', false).tone).toBe('late');
  });

  it('counts down in office time only, and not while paused', () => {
    expect(minutesLeft(running(420), NOW, at('2026-11-27T06:30:00Z'))).toBe(420 - 120 - 30); // lunch does not count
    expect(minutesLeft({ ...running(420), state: 'paused' }, NOW, at('2026-11-27T06:30:00Z'))).toBe(420);
  });

  it('tells paused and met apart', () => {
    expect(deadlineWords({ ...running(60), state: 'paused' }, NOW, NOW, 'vi', false)).toEqual({ text: 'Tạm dừng · còn 1 giờ', tone: 'paused' });
    expect(deadlineWords({ ...running(0), state: 'met' }, NOW, NOW, 'en', true)).toEqual({ text: 'On time', tone: 'done' });
    expect(spanWords(65, 'en')).toBe('1 h 5 min');
  });
});

describe('office time', () => {
  const cases = [
    { name: 'a morning', from: '2026-11-27T01:00:00Z', until: '2026-11-27T05:00:00Z', minutes: 240 },
    { name: 'over lunch', from: '2026-11-27T04:30:00Z', until: '2026-11-27T06:30:00Z', minutes: 60 },
    { name: 'a weekend is nothing', from: '2026-11-27T10:00:00Z', until: '2026-11-30T01:00:00Z', minutes: 0 },
    { name: 'backwards is nothing', from: '2026-11-27T05:00:00Z', until: '2026-11-27T01:00:00Z', minutes: 0 },
    { name: 'Friday to Monday', from: '2026-11-27T09:00:00Z', until: '2026-11-30T02:00:00Z', minutes: 120 },
  ];
  it.each(cases)('$name', ({ from, until, minutes }) => expect(officeMinutes(at(from), at(until))).toBe(minutes));
});

describe('times', () => {
  it('are Vietnam times with words for near days', () => {
    expect(nearTime(at('2026-11-27T09:30:00Z'), NOW, 'vi')).toBe('16:30 hôm nay');
    expect(nearTime(at('2026-11-27T18:00:00Z'), NOW, 'vi')).toBe('01:00 ngày mai');
    expect(nearTime(at('2026-12-01T02:00:00Z'), NOW, 'vi')).toMatch(/^09:00 .+ 01\/12$/);
    expect(fullTime(NOW, 'vi')).toContain('(UTC+7)');
    expect(ago(NOW - 5 * 60_000, NOW, 'vi')).toBe('5 phút trước');
  });
  it('of a form field are Vietnam times too', () => {
    expect(fromLocalField('2026-11-28T08:00')).toBe('2026-11-28T01:00:00.000Z');
    expect(toLocalField(at('2026-11-28T01:00:00Z'))).toBe('2026-11-28T08:00');
    expect(fromLocalField('')).toBeNull();
  });
});

describe('search form', () => {
  it('drops marks and đ, in both normal forms', () => {
    expect(fold('Đường Phố')).toBe('duong pho');
    expect(fold('Đường'.normalize('NFD'))).toBe('duong');
    expect(matchesWords('Đèn đường hỏng ở ngõ 12', 'ngo den')).toBe(true);
    expect(matchesWords('Đèn đường', 'rác')).toBe(false);
  });
});

describe('text of strangers', () => {
  it('loses turning marks, says which, and keeps joiners', () => {
    expect(plain('an\u202Etoàn\u200B')).toBe('antoàn');
    expect(hiddenMarks('a\u202Eb\u202Ec\u200B')).toEqual(['RLO', 'ZWSP']);
    expect(plain('👩\u200D🚒')).toBe('👩\u200D🚒');
  });
  it('never becomes a formula of a spreadsheet', () => {
    expect(toCsv([['=1+1', '@x', 'a,b', 'c"d', -5]])).toBe(`\uFEFF'=1+1,'@x,"a,b","c""d",-5\r\n`);
  });
});

describe('tree of units', () => {
  it('knows above, below and beside', () => {
    expect(tree.isWithin('w1.infra', 'city')).toBe(true);
    expect(tree.isWithin('w1.infra', 'w2')).toBe(false);
    expect(tree.withChildren('w1')).toEqual(['w1', 'w1.infra', 'w1.psc']);
    expect(tree.wardOf('w2.infra')?.id).toBe('w2');
    expect(tree.ofType('ward.infra', 'w1.psc')?.id).toBe('w1.infra');
    expect(tree.ofType('util.water', 'w1.psc')?.id).toBe('city.water');
    expect(tree.ofType('ward.health', 'w1.psc')).toBeUndefined();
  });
});
