// True while the browser prints: the sheet for paper exists only then.
import { useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';

let printing = false;
const listeners = new Set<() => void>();

function become(next: boolean): void {
  if (printing === next) return;
  printing = next;
  // the browser takes its picture right after this event
  flushSync(() => {
    for (const listener of [...listeners]) listener();
  });
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    window.addEventListener('beforeprint', begin);
    window.addEventListener('afterprint', end);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    window.removeEventListener('beforeprint', begin);
    window.removeEventListener('afterprint', end);
  };
}

const begin = (): void => become(true);
const end = (): void => become(false);

export const usePrinting = (): boolean => useSyncExternalStore(subscribe, () => printing);
