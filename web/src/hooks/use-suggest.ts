// Suggestions while somebody types: a sign ("/" or "@") that begins a word opens a list, arrows move in it, Enter takes one.
import { type KeyboardEvent, type RefObject, type SyntheticEvent, useLayoutEffect, useRef, useState } from 'react';

export interface Suggest<T> {
  items: T[];
  active: number;
  opened: boolean;
  /** After each change and each move of the cursor. */
  look: (event: SyntheticEvent<HTMLTextAreaElement>) => void;
  /** True: the key was for the list. */
  onKey: (event: KeyboardEvent) => boolean;
  take: (item: T) => void;
  close: () => void;
  /** As if the sign had been typed at the cursor. */
  openAtCursor: () => void;
}

interface Options<T> {
  field: RefObject<HTMLTextAreaElement | null>;
  sign: '/' | '@';
  find: (words: string) => T[];
  /** The text that takes the place of the sign and the words after it. */
  textOf: (item: T) => string;
  /** What to mark in the new text; null: the cursor goes behind what was put in. */
  select?: (text: string, from: number) => { from: number; until: number } | null;
  text: string;
  set: (text: string) => void;
}

const signAt = (sign: string): RegExp => new RegExp(`(?:^|[\\s(])${sign}([\\p{L}\\p{N}._-]{0,40})$`, 'u');

export function useSuggest<T>({ field, sign, find, textOf, select, text, set }: Options<T>): Suggest<T> {
  const [words, setWords] = useState<string | null>(null);
  const [marked, setMarked] = useState(0);
  const pending = useRef<{ from: number; until: number } | null>(null);
  const items = words === null ? [] : find(words);
  const opened = items.length > 0;
  const active = Math.min(marked, Math.max(0, items.length - 1));

  useLayoutEffect(() => {
    if (!pending.current || !field.current) return;
    const { from, until } = pending.current;
    pending.current = null;
    field.current.focus();
    field.current.setSelectionRange(from, until);
  }, [text, field]);

  const look = (event: SyntheticEvent<HTMLTextAreaElement>): void => {
    const { value, selectionStart, selectionEnd } = event.currentTarget;
    const found = selectionStart === selectionEnd ? signAt(sign).exec(value.slice(0, selectionStart)) : null;
    setWords(found ? found[1]! : null);
    if (!found) setMarked(0);
  };

  const take = (item: T): void => {
    const cursor = field.current?.selectionStart ?? text.length;
    const typed = signAt(sign).exec(text.slice(0, cursor));
    const from = typed ? cursor - typed[1]!.length - 1 : cursor;
    const put = textOf(item);
    const next = text.slice(0, from) + put + text.slice(cursor);
    pending.current = select?.(next, from) ?? { from: from + put.length, until: from + put.length };
    setWords(null);
    setMarked(0);
    set(next);
  };

  const onKey = (event: KeyboardEvent): boolean => {
    if (!opened || event.ctrlKey || event.metaKey || event.altKey || event.nativeEvent.isComposing) return false;
    if (event.key === 'ArrowDown') setMarked((active + 1) % items.length);
    else if (event.key === 'ArrowUp') setMarked((active + items.length - 1) % items.length);
    else if (event.key === 'Enter' || event.key === 'Tab') take(items[active]!);
    else if (event.key === 'Escape') setWords(null);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };

  const openAtCursor = (): void => {
    field.current?.focus();
    setWords((now) => (now === null ? '' : null));
  };

  return { items, active, opened, look, onKey, take, close: () => setWords(null), openAtCursor };
}
