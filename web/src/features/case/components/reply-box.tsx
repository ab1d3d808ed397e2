import { Button, Checkbox, Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { ProblemNote } from '@/components/problem-note';
import { SuggestList, suggestAria } from '@/components/suggest-list';
import { useSuggest } from '@/hooks/use-suggest';
import { notify } from '@/lib/notify';
import type { CaseFile, FilledTemplate } from '@/lib/types';
import { mayMove } from '@/utils/case-state';
import { fieldsIn } from '@/utils/fields';
import { useCaseTemplates } from '../api/case-texts';
import { reply } from '../api/write-case';
import { useCaseWrite } from '../hooks/use-case-write';
import { type Draft, useDraft } from '../hooks/use-draft';
import { findSentences, firstField, type Sentence, sentencesFor } from '../sentences';
import classes from './composer.module.css';
import { ReplyHints } from './reply-hints';
import { StalePanel } from './stale-panel';
import { UnfilledHint } from './unfilled-hint';

/** The hub's own limit for an answer (server/cases/staff.cpp). */
export const MAX_REPLY = 4_000;
const LIST = 'reply-sentences';
const MOVES = new Set(['ArrowLeft', 'ArrowRight', 'Home', 'End']);
const noTemplates: FilledTemplate[] = [];

export const charCount = (text: string): number => [...text].length;

function useSentences(file: CaseFile, draft: Draft, field: React.RefObject<HTMLTextAreaElement | null>) {
  const { t } = useTranslation();
  const { data = noTemplates } = useCaseTemplates(file.code, file.etag);
  return useSuggest<Sentence>({
    field, sign: '/', text: draft.text, set: draft.set, select: firstField,
    find: (words) => findSentences(sentencesFor(file, data, t), words),
    textOf: (sentence) => sentence.text,
  });
}

export function ReplyBox({ file, focused }: { file: CaseFile; focused: number }) {
  const { t } = useTranslation();
  const draft = useDraft(`reply.${file.code}`);
  const [close, setClose] = useState(false);
  const [refused, setRefused] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const sentences = useSentences(file, draft, field);
  const write = useCaseWrite(file, (value: { text: string; close: boolean }, headers) => reply(file.code, value, headers), () => {
    draft.drop();
    setClose(false);
    notify.done(t('reply.sent', { code: file.code }));
  });
  useEffect(() => {
    if (focused > 0) field.current?.focus();
  }, [focused]);
  const left = MAX_REPLY - charCount(draft.text);
  const ready = draft.text.trim() !== '' && left >= 0 && !write.busy;
  const unfilled = fieldsIn(draft.text);
  const goTo = (at = unfilled[0]): void => {
    field.current?.focus();
    if (at) field.current?.setSelectionRange(at.from, at.until);
  };
  const send = (): void => {
    setRefused(unfilled.length > 0);
    if (unfilled.length > 0) goTo();
    else if (ready) write.run({ text: draft.text.trim(), close });
  };
  const mayClose = mayMove(file.state, 'closed') || mayMove(file.state, 'answered');
  return (
    <>
      <ReplyHints file={file} draft={draft} />
      {write.changes && <StalePanel changes={write.changes} onAgain={write.again} onDismiss={write.dismiss} busy={write.busy} />}
      {write.error ? <ProblemNote error={write.error} onRetry={send} /> : null}
      {unfilled.length > 0 && <UnfilledHint fields={unfilled} refused={refused} onGo={() => goTo()} />}
      <SuggestList id={LIST} label={t('template.offered')} suggest={sentences} keyOf={(one) => one.id}
        draw={(one) => <><b>{one.title}</b>{one.shortcut && <kbd>/{one.shortcut}</kbd>}<small>{one.whose}</small><p>{one.text}</p></>} />
      <Textarea ref={field} value={draft.text} placeholder={t('reply.placeholder')} aria-label={t('composer.reply')} autosize minRows={3} maxRows={12} dir="auto" {...suggestAria(LIST, sentences)}
        onChange={(event) => { draft.set(event.currentTarget.value); sentences.look(event); }} onClick={sentences.look} onBlur={sentences.close}
        onKeyUp={(event) => MOVES.has(event.key) && sentences.look(event)}
        onKeyDown={(event) => !sentences.onKey(event) && (event.ctrlKey || event.metaKey) && event.key === 'Enter' && send()} />
      <div className={classes.foot}>
        <Button variant="default" size="compact-sm" leftSection={<Icon name="note" size={16} />} rightSection={<kbd>/</kbd>} onPointerDown={(event) => event.preventDefault()} onClick={sentences.openAtCursor}>{t('snippet.title')}</Button>
        {mayClose && <Checkbox label={t('reply.close')} checked={close} onChange={(event) => setClose(event.currentTarget.checked)} />}
        <span className={classes.gap} />
        <Left left={left} draft={draft} />
        <Button onClick={send} loading={write.busy} disabled={!ready} leftSection={<Icon name="reply" />}>{t('reply.send')}</Button>
      </div>
    </>
  );
}

function Left({ left, draft }: { left: number; draft: Draft }) {
  const { t } = useTranslation();
  if (!draft.kept) return <span className={classes.left} data-over>{t('draft.not_kept')}</span>;
  if (left < 500) return <span className={classes.left} data-over={left < 0 || undefined}>{left < 0 ? t('reply.over', { count: -left }) : t('reply.left', { count: left })}</span>;
  return draft.text ? <span className={classes.left}>{t('draft.kept')}</span> : null;
}
