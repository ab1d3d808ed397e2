// Small choices of one browser: language, sound, browser notifications.
import { storage } from './storage';

export interface Preferences {
  language: 'vi' | 'en';
  sound: boolean;
  notify: boolean;
}

const KEY = 'caunoi.preferences';
const usual: Preferences = { language: 'vi', sound: false, notify: false };

function read(): Preferences {
  try {
    const raw = JSON.parse(storage.get(KEY) ?? '{}') as Partial<Preferences>;
    return { language: raw.language === 'en' ? 'en' : 'vi', sound: raw.sound === true, notify: raw.notify === true };
  } catch {
    return usual;
  }
}

let current = read();
const listeners = new Set<() => void>();

export const preferences = {
  get: (): Preferences => current,
  set(change: Partial<Preferences>): void {
    current = { ...current, ...change };
    storage.set(KEY, JSON.stringify(current));
    for (const listener of [...listeners]) listener();
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
