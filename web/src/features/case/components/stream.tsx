import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseFile } from '@/lib/types';
import { streamOf } from '../stream';
import { EventLine } from './event-line';
import { MessageBubble } from './message-bubble';
import { NoteCard } from './note-card';
import classes from './stream.module.css';

const NEAR_PX = 120;

/** Stays at the newest line unless somebody has scrolled up to read. */
function useStickToEnd(count: number) {
  const box = useRef<HTMLDivElement>(null);
  const sticks = useRef(true);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const onScroll = (): void => {
      sticks.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => element.removeEventListener('scroll', onScroll);
  }, []);
  useLayoutEffect(() => {
    if (sticks.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [count]);
  return box;
}

export function Stream({ file }: { file: CaseFile }) {
  const { t } = useTranslation();
  const items = useMemo(() => streamOf(file), [file]);
  const box = useStickToEnd(items.length);
  return (
    <div ref={box} className={classes.stream} role="log" aria-label={t('case.conversation')} tabIndex={0}>
      {items.map((item) => {
        if (item.kind === 'message') return <MessageBubble key={`m${item.message.id}`} message={item.message} code={file.code} />;
        if (item.kind === 'note') return <NoteCard key={`n${item.event.sequence}`} event={item.event} />;
        return <EventLine key={`e${item.event.sequence}`} event={item.event} />;
      })}
    </div>
  );
}
