// Mentions in the bell: they come from the hub, live, and "seen" in the bell or by opening the case goes back to it.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { type Alert, alertStore } from '@/lib/alerts';
import type { LiveClient } from '@/lib/live-client';
import { acknowledgeMention, type Mention, MENTIONS_KEY, useMentionList } from '@/lib/mentions';
import type { User } from '@/lib/types';

const PREFIX = 'mention:';

export const mentionAlert = ({ id, raised_at, brief }: Mention): Alert => ({
  id: PREFIX + id, kind: 'mention', code: brief.code, title: brief.title, unit: brief.lead_unit_name, at: Date.parse(raised_at) || Date.now(), seen: false,
});

export function useMentionNews(live: LiveClient, user: User, enabled: boolean, onAlert: (alert: Alert) => void): void {
  const client = useQueryClient();
  const { data } = useMentionList(enabled);
  const alerts = useSyncExternalStore(alertStore.subscribe, alertStore.get);
  const known = useRef<Set<string> | null>(null);
  const told = useRef(new Set<string>());
  const topic = `user:${user.username}`;

  useEffect(() => {
    if (!enabled) return;
    const reread = (): void => void client.invalidateQueries({ queryKey: MENTIONS_KEY });
    const stop = live.listen(topic, (event) => {
      const { kind } = (event.alert ?? {}) as { kind?: string };
      if (kind === 'mention') reread();
    });
    const stopGaps = live.onGap((gap) => gap === topic && reread());
    return () => {
      stop();
      stopGaps();
    };
  }, [live, client, topic, enabled]);

  useEffect(() => {
    if (!data) return;
    const open = new Set(data.map((mention) => PREFIX + mention.id));
    const first = known.current === null;
    for (const mention of data) {
      const alert = mentionAlert(mention);
      // what was there before this page was opened rings no bell
      if (!told.current.has(alert.id) && alertStore.add(alert) && !first) onAlert(alert);
    }
    // said "seen" elsewhere
    for (const alert of alertStore.get()) if (alert.kind === 'mention' && !alert.seen && !open.has(alert.id)) alertStore.seen(alert.id);
    known.current = open;
  }, [data, onAlert]);

  useEffect(() => {
    for (const alert of alerts) {
      if (alert.kind !== 'mention' || !alert.seen || !known.current?.has(alert.id) || told.current.has(alert.id)) continue;
      told.current.add(alert.id);
      const id = alert.id.slice(PREFIX.length);
      acknowledgeMention(id).then(
        () => client.setQueryData<Mention[]>(MENTIONS_KEY, (now) => now?.filter((mention) => mention.id !== id)),
        () => told.current.delete(alert.id), // it stays in the view; the next look tries again
      );
    }
  }, [alerts, client]);
}
