// True once nobody has pressed a key for a moment: what takes the focus waits for it, so that no letter goes astray.
import { useEffect, useState } from 'react';

export const QUIET_MS = 2_000;

let lastKey = Number.NEGATIVE_INFINITY;
globalThis.addEventListener?.('keydown', () => { lastKey = performance.now(); }, { capture: true });

export function usePauseInTyping(): boolean {
  const [quiet, setQuiet] = useState(() => performance.now() - lastKey >= QUIET_MS);
  useEffect(() => {
    if (quiet) return;
    let timer = 0;
    const look = (): void => {
      const left = QUIET_MS - (performance.now() - lastKey);
      if (left <= 0) setQuiet(true);
      else timer = window.setTimeout(look, left);
    };
    look();
    return () => window.clearTimeout(timer);
  }, [quiet]);
  return quiet;
}
