// The opened words live in this hook's state and nowhere else: not in the query cache, not in the address, not in the title, not
// in the browser's storage. They go when somebody closes them, leaves, signs out, or after ten minutes.
import { useCallback, useEffect, useRef, useState } from 'react';
import { patientFetch } from '@/lib/api-client';
import { problemOf } from '@/lib/problem';
import { session } from '@/lib/session';
import { contentOf, type SealedMessage } from './lib/content';
import { forget, type OpenedFile, openFiles } from './lib/files';
import { Opener } from './lib/opener';

export const OPEN_MS = 10 * 60_000;

export type SealState =
  | { kind: 'closed'; error: unknown }
  | { kind: 'busy' }
  | { kind: 'open'; messages: SealedMessage[]; files: OpenedFile[]; until: number };

interface Item {
  at: string;
  envelope: unknown;
}

export interface Wish {
  file: File;
  password: string;
  reason: string;
}

async function fetchEnvelopes(code: string, reason: string): Promise<Item[]> {
  const address = `${location.origin}/api/v1/cases/${encodeURIComponent(code)}/sealed?reason=${encodeURIComponent(reason)}`;
  const response = await patientFetch(new Request(address, { cache: 'no-store' }));
  if (!response.ok) throw problemOf(response, await response.json().catch(() => null));
  return ((await response.json()) as { items: Item[] }).items;
}

export function useSeal(code: string) {
  const [state, setState] = useState<SealState>({ kind: 'closed', error: null });
  const opener = useRef<Opener | null>(null);
  const turn = useRef(0);
  const held = useRef<OpenedFile[]>([]);

  const close = useCallback((error: unknown = null): void => {
    turn.current += 1;
    forget(held.current);
    held.current = [];
    opener.current?.end();
    opener.current = null;
    setState({ kind: 'closed', error });
  }, []);

  const open = useCallback(async ({ file, password, reason }: Wish): Promise<void> => {
    close();
    const mine = turn.current;
    setState({ kind: 'busy' });
    const sitting = new Opener();
    opener.current = sitting;
    try {
      // the key first: who cannot open it leaves no line in the audit
      await sitting.unlock(await file.text(), password);
      const items = await fetchEnvelopes(code, reason);
      const texts = await sitting.open(items.map((item) => item.envelope));
      const messages = texts.map((text, index) => contentOf(text, items[index]!.at));
      const files = await openFiles(sitting, code, messages, () => turn.current === mine);
      if (turn.current !== mine) return;
      held.current = files;
      setState({ kind: 'open', messages, files, until: Date.now() + OPEN_MS });
    } catch (error) {
      if (turn.current === mine) setState({ kind: 'closed', error });
    } finally {
      sitting.end();
    }
  }, [code, close]);

  const until = state.kind === 'open' ? state.until : null;
  useEffect(() => {
    if (until === null) return;
    // a sleeping tab's timer may be late: the clock decides when it wakes
    const look = (): void => void (Date.now() >= until && close());
    const timer = setInterval(look, 1_000);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [until, close]);

  useEffect(() => {
    const leave = (): void => close();
    const stop = session.subscribe(() => session.get().kind !== 'in' && close());
    window.addEventListener('pagehide', leave);
    return () => {
      stop();
      window.removeEventListener('pagehide', leave);
      turn.current += 1;
      opener.current?.end();
      forget(held.current);
    };
  }, [close]);

  return { state, open, close };
}
