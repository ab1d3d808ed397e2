// What was typed and not sent yet, by person and place. Kept in this browser until sent, thrown away or signed out.
import { storage } from './storage';

const PREFIX = 'caunoi.draft.';
const key = (user: string, place: string): string => `${PREFIX}${user}.${place}`;

export const drafts = {
  read: (user: string, place: string): string => storage.get(key(user, place)) ?? '',
  /** False when the browser would not keep it. */
  keep(user: string, place: string, text: string): boolean {
    if (text.trim() === '') {
      storage.remove(key(user, place));
      return true;
    }
    return storage.set(key(user, place), text);
  },
  drop: (user: string, place: string): void => storage.remove(key(user, place)),
  /** Places with a draft, e.g. "reply.PA-2026-000123". */
  places: (user: string): string[] => storage.keys(`${PREFIX}${user}.`).map((name) => name.slice(`${PREFIX}${user}.`.length)),
};
