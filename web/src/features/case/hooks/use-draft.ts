// Text that survives leaving the page, a closed tab, an ended session: kept on each change, dropped when sent.
import { useCallback, useEffect, useRef, useState } from 'react';
import { useMe } from '@/hooks/use-session';
import { drafts } from '@/lib/drafts';

const PAUSE_MS = 250;

export interface Draft {
  text: string;
  set: (text: string) => void;
  drop: () => void;
  /** It was there when the page opened. */
  restored: boolean;
  /** False: this browser will not keep it. */
  kept: boolean;
}

export function useDraft(place: string): Draft {
  const { username } = useMe();
  const [text, setText] = useState(() => drafts.read(username, place));
  const [restored, setRestored] = useState(() => text !== '');
  const [kept, setKept] = useState(true);
  const latest = useRef(text);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);

  const keep = useCallback((): void => {
    if (timer.current) clearTimeout(timer.current);
    timer.current = null;
    setKept(drafts.keep(username, place, latest.current));
  }, [username, place]);

  const set = useCallback((next: string): void => {
    latest.current = next;
    setText(next);
    timer.current ??= setTimeout(keep, PAUSE_MS);
  }, [keep]);

  useEffect(() => {
    const flush = (): void => {
      if (timer.current) keep();
    };
    window.addEventListener('pagehide', flush);
    return () => {
      window.removeEventListener('pagehide', flush);
      flush();
    };
  }, [keep]);

  const drop = useCallback((): void => {
    if (timer.current) clearTimeout(timer.current);
    timer.current = null;
    latest.current = '';
    setText('');
    setRestored(false);
    drafts.drop(username, place);
  }, [username, place]);

  return { text, set, drop, restored, kept };
}
