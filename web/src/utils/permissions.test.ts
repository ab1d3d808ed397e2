import { describe, expect, it } from 'vitest';
import { brief, tree, user } from '@/testing/fixtures';
import { mayMove, needsReason, nextStates } from './case-state';
import { caseRights, mayList, pagesOf } from './permissions';

describe('rights on a case', () => {
  const restricted = brief({ restricted: true });
  const cases = [
    { name: 'official of the lead unit works it', me: user(), one: brief(), reply: true, assign: false, decide: false },
    { name: 'official of another unit does nothing', me: user({ units: ['w2.infra'] }), one: brief(), reply: false, assign: false, decide: false },
    { name: 'the person it is assigned to works it anywhere', me: user({ units: ['w2.infra'] }), one: brief({ assignee: 'lan' }), reply: true, assign: false, decide: false },
    { name: 'dispatcher above hands it out', me: user({ roles: ['dispatcher'], units: ['w1'] }), one: brief(), reply: true, assign: true, decide: false },
    { name: 'head above decides too', me: user({ roles: ['unit_head'], units: ['city'] }), one: brief(), reply: true, assign: true, decide: true },
    { name: 'supervisor only reads', me: user({ roles: ['supervisor'], units: ['city'] }), one: brief(), reply: false, assign: false, decide: false },
    { name: 'restricted is closed to the unit’s officials', me: user(), one: restricted, reply: false, assign: false, decide: false },
    { name: 'restricted is open to the head', me: user({ roles: ['unit_head'] }), one: restricted, reply: true, assign: true, decide: true },
  ];
  it.each(cases)('$name', ({ me, one, reply, assign, decide }) => {
    expect(caseRights(me, one, tree)).toMatchObject({ reply, assign, decideExtension: decide });
  });
  it('cooperating units may leave notes', () => {
    expect(caseRights(user({ units: ['w2.infra'] }), brief({ cooperating_units: ['w2.infra'] }), tree)).toMatchObject({ note: true, reply: false });
  });
  it('lists drop what was handed to strangers', () => {
    expect(mayList(user(), brief(), tree)).toBe(true);
    expect(mayList(user(), brief({ lead_unit: 'w2.infra' }), tree)).toBe(false);
    expect(mayList(user({ roles: ['supervisor'] }), brief({ restricted: true }), tree)).toBe(false);
  });
});

describe('pages', () => {
  it('follow the roles', () => {
    expect(pagesOf(user())).toMatchObject({ inbox: true, dispatch: false, audit: false });
    expect(pagesOf(user({ roles: ['administrator'] }))).toMatchObject({ inbox: false, audit: true, custody: true });
    expect(pagesOf(user({ roles: ['communications'] }))).toMatchObject({ inbox: false, announcements: true, custody: false });
  });
});

describe('steps of a case', () => {
  it('are those of the hub', () => {
    expect(mayMove('open', 'closed')).toBe(false);
    expect(mayMove('answered', 'closed')).toBe(true);
    expect(nextStates('closed')).toEqual(['reopened']);
    expect(needsReason('rejected')).toBe(true);
    expect(needsReason('accepted')).toBe(false);
  });
});
