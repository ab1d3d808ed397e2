import { Button, Textarea } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import type { CaseFile } from '@/lib/types';
import { addNote } from '../api/write-case';
import { useCaseWrite } from '../hooks/use-case-write';
import { useDraft } from '../hooks/use-draft';
import classes from './composer.module.css';
import { StalePanel } from './stale-panel';

const MAX_NOTE = 8_000;

export function NoteBox({ file, focused }: { file: CaseFile; focused: number }) {
  const { t } = useTranslation();
  const draft = useDraft(`note.${file.code}`);
  const field = useRef<HTMLTextAreaElement>(null);
  const write = useCaseWrite(file, (text: string, headers) => addNote(file.code, text, headers), draft.drop);
  useEffect(() => {
    if (focused > 0) field.current?.focus();
  }, [focused]);
  const ready = draft.text.trim() !== '' && [...draft.text].length <= MAX_NOTE && !write.busy;
  const send = (): void => {
    if (ready) write.run(draft.text.trim());
  };
  return (
    <>
      {write.changes && <StalePanel changes={write.changes} onAgain={write.again} onDismiss={write.dismiss} busy={write.busy} />}
      {write.error ? <ProblemNote error={write.error} onRetry={send} /> : null}
      <Textarea ref={field} value={draft.text} onChange={(event) => draft.set(event.currentTarget.value)} placeholder={t('note.placeholder')} aria-label={t('composer.note')}
        autosize minRows={2} maxRows={10} dir="auto" onKeyDown={(event) => (event.ctrlKey || event.metaKey) && event.key === 'Enter' && send()} />
      <div className={classes.foot}>
        <span className={classes.left}>{t('note.about')}</span>
        <span className={classes.gap} />
        <Button variant="filled" color="#8f5500" onClick={send} loading={write.busy} disabled={!ready}>{t('note.save')}</Button>
      </div>
    </>
  );
}
