// People above more units than one connection may listen to ask for the latest changes every few seconds.
import { useEffect } from 'react';
import type { LiveClient } from '@/lib/live-client';
import type { CaseBrief } from '@/lib/types';

/** How many of the latest changes are asked for. */
export const RECENT = 50;
const SEEN_MS = 2_500;
const HIDDEN_MS = 15_000;

/** What changed between two answers; cases opened since the first one count as opened. */
export function changesOf(known: Map<string, string>, items: CaseBrief[], since: number): { event: string; brief: CaseBrief }[] {
  const found: { event: string; brief: CaseBrief }[] = [];
  for (const brief of items) {
    if (known.get(brief.code) === brief.etag) continue;
    const fresh = !known.has(brief.code) && Date.parse(brief.opened_at) >= since;
    known.set(brief.code, brief.etag);
    found.push({ event: fresh ? 'case.opened' : 'case.changed', brief });
  }
  return found;
}

export function useRecentChanges(
  live: LiveClient, enabled: boolean, ask: () => Promise<CaseBrief[]>, take: (change: { event: string; brief: CaseBrief }) => void, onFlood: () => void,
): void {
  useEffect(() => {
    if (!enabled) return;
    const known = new Map<string, string>();
    let since = Infinity;
    let stopped = false;
    let timer: ReturnType<typeof setTimeout>;
    const turn = async (): Promise<void> => {
      if (live.getState() !== 'disconnected') {
        const items = await ask().catch(() => null);
        if (stopped) return;
        if (items) {
          const changes = changesOf(known, items, since);
          if (since !== Infinity) {
            changes.forEach(take);
            // All of them new: there may be more behind them.
            if (items.length >= RECENT && changes.length === items.length) onFlood();
          } else since = Math.max(0, ...items.map((item) => Date.parse(item.opened_at) || 0));
        }
      }
      timer = setTimeout(() => void turn(), document.hidden ? HIDDEN_MS : SEEN_MS);
    };
    void turn();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [live, enabled, ask, take, onFlood]);
}
