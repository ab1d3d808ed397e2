// The live side of one open case: its events, and who else has it open.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useMe } from '@/hooks/use-session';
import { alertStore } from '@/lib/alerts';
import { useLive, useLiveState } from '@/lib/live-context';
import { caseKey } from '../api/read-case';

const BATCH_MS = 80;
const PRESENCE_MS = 10_000;

export function useCaseLive(code: string): string[] {
  const live = useLive();
  const client = useQueryClient();
  const { username } = useMe();
  const { state } = useLiveState();
  const [present, setPresent] = useState<string[]>([]);
  const topic = `case:${code}`;

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const refresh = (): void => {
      timer ??= setTimeout(() => {
        timer = null;
        void client.invalidateQueries({ queryKey: caseKey(code) });
      }, BATCH_MS);
    };
    const stop = live.listen(topic, refresh);
    const stopGaps = live.onGap((gap) => gap === topic && refresh());
    alertStore.seenCase(code);
    return () => {
      stop();
      stopGaps();
      if (timer) clearTimeout(timer);
    };
  }, [live, client, code, topic]);

  useEffect(() => {
    if (state !== 'connected') return;
    void client.invalidateQueries({ queryKey: caseKey(code) });
    const look = (): void => void live.present(topic).then((users) => setPresent(users.filter((user) => user !== username)), () => undefined);
    look();
    const timer = setInterval(look, PRESENCE_MS);
    return () => clearInterval(timer);
  }, [live, client, state, topic, code, username]);

  return present;
}
