import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import type { Suggest } from '@/hooks/use-suggest';
import classes from './suggest-list.module.css';

interface Props<T> {
  id: string;
  label: string;
  suggest: Suggest<T>;
  keyOf: (item: T) => string;
  draw: (item: T) => ReactNode;
}

/** The list above the field. The focus stays in the field: keys move the mark, the pointer takes at once. */
export function SuggestList<T>({ id, label, suggest, keyOf, draw }: Props<T>) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView?.({ block: 'nearest' });
  }, [suggest.active]);
  if (!suggest.opened) return null;
  return (
    <ul ref={list} id={id} role="listbox" tabIndex={0} aria-label={label} className={classes.list}>
      {suggest.items.map((item, at) => (
        <li key={keyOf(item)} id={`${id}-${at}`} role="option" aria-selected={at === suggest.active} className={classes.option}
          onPointerDown={(event) => { event.preventDefault(); suggest.take(item); }}>{draw(item)}</li>
      ))}
    </ul>
  );
}

/** What the field says of its list. */
export const suggestAria = <T,>(id: string, suggest: Suggest<T>) =>
  suggest.opened ? { 'aria-controls': id, 'aria-activedescendant': `${id}-${suggest.active}`, 'aria-autocomplete': 'list' as const } : {};
