// Live events and, for people with very many units, a short question each few seconds: both end in the same patch.
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { type Alert, alertOf, alertStore, ownWrites } from '@/lib/alerts';
import { api, need } from '@/lib/api-client';
import { type CasePages, fetchCases, flatten, LIST_KEY, usePatchCases } from '@/lib/case-query';
import { decodeBrief } from '@/lib/decode';
import type { LiveClient, LiveData } from '@/lib/live-client';
import type { CaseBrief, User } from '@/lib/types';
import { has } from '@/utils/permissions';
import type { UnitTree } from '@/utils/unit-tree';
import { alertFor, applyTo } from './apply';
import { topicsOf } from './topics';
import { RECENT, useRecentChanges } from './use-recent-changes';

const BATCH_MS = 120;
const GAP_MS = 250;

interface Change {
  event: string;
  brief: CaseBrief;
}

/** Collects what arrives within a moment, so that a burst redraws the lists once. */
function useChanges(user: User, units: UnitTree, onAlert: (alert: Alert) => void): (change: Change) => void {
  const patch = usePatchCases();
  const waiting = useRef<Change[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const flush = useRef<() => void>(() => undefined);
  useEffect(() => {
    flush.current = () => {
      timer.current = null;
      const changes = waiting.current;
      waiting.current = [];
      patch((pages, wish) => changes.reduce((at, { brief }) => applyTo(at, wish, brief, user, units), pages));
      for (const { event, brief } of changes) {
        const kind = ownWrites.isEcho(brief.code) ? null : alertFor(event, brief, user, units);
        if (!kind) continue;
        const alert = alertOf(kind, brief, Date.now());
        if (alertStore.add(alert)) onAlert(alert);
      }
    };
  });
  return useCallback((change) => {
    waiting.current.push(change);
    timer.current ??= setTimeout(() => flush.current(), BATCH_MS);
  }, []);
}

/** A restricted case says only its code on the feed. Who surely may not read it does not ask: the hub would book a refusal. */
function mayAsk(code: string, topic: string, user: User, client: QueryClient): boolean {
  if (topic.startsWith('user:') || has(user, 'unit_head', 'dispatcher')) return true;
  return client.getQueriesData<CasePages>({ queryKey: [LIST_KEY] }).some(([, pages]) => flatten(pages).some((brief) => brief.code === code));
}

async function briefOf(data: LiveData, topic: string, user: User, client: QueryClient): Promise<CaseBrief | null> {
  if (!data.restricted || data.title !== undefined) return decodeBrief(data);
  const code = String(data.code ?? '');
  if (!mayAsk(code, topic, user, client)) return null;
  return need(api.GET('/api/v1/cases/{code}', { params: { path: { code } } })).then((one) => decodeBrief(one), () => null);
}

export function useCaseFeed(live: LiveClient, user: User, units: UnitTree, ready: boolean, onAlert: (alert: Alert) => void): void {
  const client = useQueryClient();
  const { topics, wide } = useMemo(() => topicsOf(user, units), [user, units]);
  const take = useChanges(user, units, onAlert);

  useEffect(() => {
    if (!ready) return;
    const hear = (data: LiveData, topic: string): void => {
      if (!data.code || !String(data.event ?? '').startsWith('case.')) return;
      void briefOf(data, topic, user, client).then((brief) => brief && take({ event: String(data.event), brief }));
    };
    const stops = topics.map((topic) => live.listen(topic, hear));
    return () => stops.forEach((stop) => stop());
  }, [live, topics, ready, take, user, client]);

  useEffect(() => {
    // Many topics report at once; the lists are read again once.
    let timer: ReturnType<typeof setTimeout> | null = null;
    const stop = live.onGap((topic) => {
      if (!topic.startsWith('unit:')) return;
      if (timer) clearTimeout(timer);
      timer = setTimeout(() => void client.invalidateQueries({ queryKey: [LIST_KEY] }), GAP_MS);
    });
    return () => {
      stop();
      if (timer) clearTimeout(timer);
    };
  }, [live, client]);

  const ask = useCallback(() => fetchCases({ sort: '-last_activity_at' }, '', RECENT).then((page) => page.items), []);
  const reread = useCallback(() => void client.invalidateQueries({ queryKey: [LIST_KEY] }), [client]);
  useRecentChanges(live, ready && wide, ask, take, reread);
}
