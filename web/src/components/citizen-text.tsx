// Text that a stranger wrote: only ever text, held apart from our own words, with turning marks taken out and named.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { hiddenMarks, plain } from '@/utils/hidden-characters';
import classes from './citizen-text.module.css';

const FOLDED_CHARS = 1_500;

/** One line: titles and names. */
export function Words({ children }: { children: string }) {
  return <bdi>{plain(children)}</bdi>;
}

/** A whole message; long ones open on demand. */
export function CitizenText({ text }: { text: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const shown = plain(text);
  const long = shown.length > FOLDED_CHARS;
  const marks = hiddenMarks(text);
  return (
    <>
      <p dir="auto" className={classes.text}>{long && !open ? `${shown.slice(0, FOLDED_CHARS)}…` : shown}</p>
      {long && (
        <button type="button" className={classes.more} onClick={() => setOpen(!open)} aria-expanded={open}>
          {open ? t('text.less') : t('text.more', { count: shown.length })}
        </button>
      )}
      {marks.length > 0 && <p className={classes.marks}>{t('text.marks', { marks: marks.join(', ') })}</p>}
    </>
  );
}
