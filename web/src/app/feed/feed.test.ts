import { beforeEach, describe, expect, it } from 'vitest';
import { alertOf, alertStore } from '@/lib/alerts';
import { type CasePages, drop, flatten, upsert, WORKING } from '@/lib/case-query';
import type { CaseBrief, Unit } from '@/lib/types';
import { brief, NOW, tree, units, user } from '@/testing/fixtures';
import { UnitTree } from '@/utils/unit-tree';
import { alertFor, applyTo } from './apply';
import { topicsOf } from './topics';
import { changesOf } from './use-recent-changes';

const pagesOf = (...pages: CaseBrief[][]): CasePages => ({ pages: pages.map((items) => ({ items, next_cursor: null })), pageParams: pages.map(() => '') });
const codes = (pages: CasePages): string[] => flatten(pages).map((one) => one.code);

describe('patching lists', () => {
  it('replaces a case in place and adds a new one in front', () => {
    const pages = pagesOf([brief({ code: 'A' })], [brief({ code: 'B' })]);
    expect(flatten(upsert(pages, brief({ code: 'B', etag: '2', title: 'mới' }))).find((one) => one.code === 'B')?.title).toBe('mới');
    expect(codes(upsert(pages, brief({ code: 'C' })))).toEqual(['C', 'A', 'B']);
    expect(codes(drop(pages, 'A'))).toEqual(['B']);
  });
  it('never goes back to an older version', () => {
    const pages = pagesOf([brief({ code: 'A', etag: '10', state: 'answered' })]);
    expect(flatten(upsert(pages, brief({ code: 'A', etag: '9' })))[0]!.state).toBe('answered');
  });
  it('shows a case once that moved between pages', () => {
    expect(codes(pagesOf([brief({ code: 'A', etag: '1' })], [brief({ code: 'A', etag: '2' })]))).toEqual(['A']);
  });
});

describe('live events', () => {
  it('bring new cases into the working set and take finished ones out', () => {
    const pages = pagesOf([brief({ code: 'A' })]);
    expect(codes(applyTo(pages, WORKING, brief({ code: 'N' }), user(), tree))).toEqual(['N', 'A']);
    expect(codes(applyTo(pages, WORKING, brief({ code: 'A', etag: '2', state: 'closed' }), user(), tree))).toEqual([]);
  });
  it('take a case away that went to another unit', () => {
    expect(codes(applyTo(pagesOf([brief({ code: 'A' })]), WORKING, brief({ code: 'A', etag: '2', lead_unit: 'w2.infra' }), user(), tree))).toEqual([]);
  });
  it('only refresh lists that were asked for by words', () => {
    const found = pagesOf([brief({ code: 'A' })]);
    expect(codes(applyTo(found, { q: 'rác' }, brief({ code: 'N' }), user(), tree))).toEqual(['A']);
    expect(flatten(applyTo(found, { q: 'rác' }, brief({ code: 'A', etag: '3', state: 'accepted' }), user(), tree))[0]!.state).toBe('accepted');
  });
});

describe('alerts', () => {
  beforeEach(() => alertStore.clear());
  const cases = [
    { event: 'case.opened', one: brief(), kind: 'opened' },
    { event: 'case.opened', one: brief({ urgency: 'urgent' }), kind: 'urgent' },
    { event: 'case.opened', one: brief({ needs_dispatcher: true }), kind: 'unsure' },
    { event: 'case.opened', one: brief({ restricted: true, assignee: 'lan' }), kind: 'restricted' },
    { event: 'case.opened', one: brief({ lead_unit: 'w2.infra' }), kind: null },
    { event: 'case.assigned', one: brief({ assignee: 'lan' }), kind: 'assigned' },
    { event: 'case.assigned', one: brief({ assignee: 'nam' }), kind: null },
    { event: 'case.message', one: brief({ assignee: 'lan', state: 'accepted' }), kind: 'message' },
    { event: 'case.message', one: brief({ assignee: 'lan', state: 'answered' }), kind: null },
    { event: 'case.overdue', one: brief({ assignee: 'lan' }), kind: 'overdue' },
    { event: 'case.note', one: brief({ assignee: 'lan' }), kind: null },
  ];
  it.each(cases)('$event → $kind', ({ event, one, kind }) => expect(alertFor(event, one, user(), tree)).toBe(kind));

  it('come once, though two topics carry them', () => {
    const alert = alertOf('assigned', brief(), NOW);
    expect(alertStore.add(alert)).toBe(true);
    expect(alertStore.add({ ...alert })).toBe(false);
    alertStore.seenCase(alert.code);
    expect(alertStore.get()[0]!.seen).toBe(true);
  });
});

describe('topics', () => {
  it('are the person’s units and those below', () => {
    expect(topicsOf(user({ roles: ['unit_head'], units: ['w1'] }), tree).topics).toEqual(['user:lan', 'unit:w1', 'unit:w1.infra', 'unit:w1.psc']);
    expect(topicsOf(user(), tree)).toEqual({ topics: ['user:lan', 'unit:w1.infra'], wide: false });
    expect(topicsOf(user({ roles: ['administrator'] }), tree).topics).toEqual(['user:lan']);
  });
  it('stay below the hub’s limit for people above very many units', () => {
    const many: Unit[] = [...units, ...Array.from({ length: 400 }, (_, at) => ({ id: `x${at}`, name: `X${at}`, type: 'ward', parent: 'city' }))];
    const found = topicsOf(user({ roles: ['unit_head'], units: ['city'] }), new UnitTree(many));
    expect(found.wide).toBe(true);
    expect(found.topics.length).toBeLessThan(128);
  });
});

describe('asking by and by', () => {
  it('tells new cases from changed ones, each once', () => {
    const known = new Map<string, string>();
    const since = Date.parse('2026-11-27T01:00:00Z');
    expect(changesOf(known, [brief({ code: 'A' }), brief({ code: 'B', opened_at: '2026-11-20T00:00:00Z' })], since).map((one) => one.event)).toEqual(['case.opened', 'case.changed']);
    expect(changesOf(known, [brief({ code: 'A' })], since)).toEqual([]);
    expect(changesOf(known, [brief({ code: 'A', etag: '2' })], since).map((one) => one.event)).toEqual(['case.changed']);
  });
});
