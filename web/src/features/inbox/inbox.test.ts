import { describe, expect, it } from 'vitest';
import { brief, NOW, tree, user } from '@/testing/fixtures';
import { facets, isFiltered, needsHub, readSearch, rowsOf, wishOf } from './filters';
import { belongs, countViews, homeView, mayBeMore, viewsOf } from './views';

const viewer = { user: user(), units: tree, now: NOW, mentions: new Set(['PA-2026-000009']) };

describe('views', () => {
  const mine = brief({ assignee: 'lan' });
  const late = brief({ deadline: { kind: 'resolve', due_at: '2026-11-27T02:30:00Z', state: 'missed', working_minutes_left: -30 } });
  const soon = brief({ deadline: { kind: 'resolve', due_at: '2026-11-27T07:00:00Z', state: 'running', working_minutes_left: 180 } });
  const cases = [
    { name: 'mine', view: 'mine', one: mine, yes: true },
    { name: 'not mine', view: 'mine', one: brief(), yes: false },
    { name: 'my unit', view: 'unit', one: brief(), yes: true },
    { name: 'another unit', view: 'unit', one: brief({ lead_unit: 'w2.infra' }), yes: false },
    { name: 'nobody has it', view: 'unassigned', one: brief(), yes: true },
    { name: 'somebody has it', view: 'unassigned', one: mine, yes: false },
    { name: 'unsure', view: 'unsure', one: brief({ needs_dispatcher: true }), yes: true },
    { name: 'soon', view: 'soon', one: soon, yes: true },
    { name: 'late is not soon', view: 'soon', one: late, yes: false },
    { name: 'overdue', view: 'overdue', one: late, yes: true },
    { name: 'finished ones leave', view: 'mine', one: brief({ assignee: 'lan', state: 'answered' }), yes: false },
    { name: 'called by name, finished or not', view: 'mentions', one: brief({ code: 'PA-2026-000009', state: 'closed' }), yes: true },
    { name: 'not called', view: 'mentions', one: brief(), yes: false },
    { name: 'sealed', view: 'sealed', one: brief({ sealed: true, restricted: true }), yes: true },
    { name: 'restricted is not sealed', view: 'sealed', one: brief({ restricted: true }), yes: false },
    { name: 'all keeps finished ones', view: 'all', one: brief({ state: 'closed' }), yes: true },
  ] as const;
  it.each(cases)('$name', ({ view, one, yes }) => expect(belongs(view, one, viewer)).toBe(yes));

  it('are counted together', () => {
    expect(countViews([mine, late, soon], viewer)).toMatchObject({ mine: 1, mentions: 1, unit: 3, unassigned: 2, soon: 1, overdue: 1 });
  });
  it('say when there may be more, but the late ones are always all there', () => {
    expect(mayBeMore('unit', false)).toBe(true);
    expect(mayBeMore('unit', true)).toBe(false);
    expect(mayBeMore('overdue', false)).toBe(false);
  });
  it('follow the role', () => {
    expect(viewsOf(user({ roles: ['supervisor'] }))).not.toContain('mine');
    expect(viewsOf(user())).not.toContain('unsure');
    expect(viewsOf(user())).not.toContain('sealed');
    expect(viewsOf(user({ roles: ['inspector'] }))).toEqual(['mentions', 'sealed', 'soon', 'overdue', 'all']);
    expect(homeView(user({ roles: ['inspector'] }))).toBe('sealed');
  });
});

describe('filters in the address', () => {
  it('come back as they were', () => {
    const search = { view: 'overdue', q: 'đèn đường', unit: 'w1', kind: 'feedback', urgency: 'urgent', sort: 'opened_at' } as const;
    expect(readSearch({ ...search })).toEqual(search);
  });
  it('leave out what is not known, without an error', () => {
    expect(readSearch({ view: 'hack', sort: '1', kind: {}, state: 'nothing', q: '  ', unit: ['x'] })).toEqual({});
    expect(readSearch({ q: 123456 })).toEqual({ q: '123456' });
    expect(readSearch({ q: 'x'.repeat(999) }).q).toHaveLength(200);
  });
  it('ask the hub only when it knows more', () => {
    expect(needsHub({}, 'mine')).toBe(false);
    expect(needsHub({ unit: 'w1', urgency: 'urgent' }, 'unit')).toBe(false);
    expect(needsHub({ q: 'rác' }, 'mine')).toBe(true);
    expect(needsHub({}, 'all')).toBe(true);
    expect(needsHub({ q: 'rác' }, 'mentions')).toBe(false);
    expect(wishOf({ q: 'rác' }, 'mine')).toMatchObject({ q: 'rác', assignee: 'me', sort: 'due_at', state: 'open,accepted,waiting_citizen,reopened' });
    expect(wishOf({ state: 'closed' }, 'overdue')).toMatchObject({ state: 'closed', overdue: true });
    expect(wishOf({}, 'all')).toEqual({ sort: '-last_activity_at' });
    expect(isFiltered({ view: 'all', sort: 'due_at' })).toBe(false);
  });
});

describe('rows', () => {
  const late = brief({ code: 'B', deadline: { due_at: '2026-11-26T02:00:00Z', state: 'missed', working_minutes_left: -9 } });
  const later = brief({ code: 'A', urgency: 'urgent', lead_unit: 'w1.psc' });
  const all = [later, late];
  const boss = { ...viewer, user: user({ roles: ['unit_head'], units: ['w1'] }) };
  it('stand in the order asked for', () => {
    expect(rowsOf(all, {}, 'unit', boss, false).map((row) => row.code)).toEqual(['B', 'A']);
  });
  it('are filtered, a ward with its offices', () => {
    expect(rowsOf(all, { urgency: 'urgent' }, 'unit', boss, false)).toHaveLength(1);
    expect(rowsOf(all, { unit: 'w1' }, 'unit', boss, false)).toHaveLength(2);
    expect(rowsOf(all, { unit: 'w2' }, 'unit', boss, false)).toHaveLength(0);
  });
  it('keep the order of the hub when it has searched', () => {
    expect(rowsOf(all, { q: 'zzz' }, 'all', boss, true).map((row) => row.code)).toEqual(['A', 'B']);
  });
  it('offer what occurs', () => {
    expect(facets(all, (one) => one.lead_unit, (one) => one.lead_unit)).toEqual([{ value: 'w1.infra', label: 'w1.infra (1)' }, { value: 'w1.psc', label: 'w1.psc (1)' }]);
  });
});
