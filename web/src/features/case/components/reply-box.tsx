import { Button, Checkbox, Menu, Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { notify } from '@/lib/notify';
import { ProblemNote } from '@/components/problem-note';
import type { CaseFile } from '@/lib/types';
import { mayMove } from '@/utils/case-state';
import { reply } from '../api/write-case';
import { useCaseWrite } from '../hooks/use-case-write';
import { type Draft, useDraft } from '../hooks/use-draft';
import { snippetsFor } from '../snippets';
import classes from './composer.module.css';
import { ReplyHints } from './reply-hints';
import { StalePanel } from './stale-panel';

/** The hub's own limit for an answer (server/cases/staff.cpp). */
export const MAX_REPLY = 4_000;

export const charCount = (text: string): number => [...text].length;

export function ReplyBox({ file, focused }: { file: CaseFile; focused: number }) {
  const { t } = useTranslation();
  const draft = useDraft(`reply.${file.code}`);
  const [close, setClose] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
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
  const send = (): void => {
    if (ready) write.run({ text: draft.text.trim(), close });
  };
  const mayClose = mayMove(file.state, 'closed') || mayMove(file.state, 'answered');
  return (
    <>
      <ReplyHints file={file} draft={draft} />
      {write.changes && <StalePanel changes={write.changes} onAgain={write.again} onDismiss={write.dismiss} busy={write.busy} />}
      {write.error ? <ProblemNote error={write.error} onRetry={send} /> : null}
      <Textarea ref={field} value={draft.text} onChange={(event) => draft.set(event.currentTarget.value)} placeholder={t('reply.placeholder')} aria-label={t('composer.reply')}
        autosize minRows={3} maxRows={12} dir="auto" onKeyDown={(event) => (event.ctrlKey || event.metaKey) && event.key === 'Enter' && send()} />
      <div className={classes.foot}>
        <Snippets file={file} draft={draft} />
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

function Snippets({ file, draft }: { file: CaseFile; draft: Draft }) {
  const { t } = useTranslation();
  return (
    <Menu position="top-start" shadow="md" width={320} withinPortal>
      <Menu.Target><Button variant="default" size="compact-sm" leftSection={<Icon name="note" size={16} />}>{t('snippet.title')}</Button></Menu.Target>
      <Menu.Dropdown>
        {snippetsFor(file).map((snippet) => (
          <Menu.Item key={snippet.id} onClick={() => draft.set(draft.text ? `${draft.text}\n${snippet.text}` : snippet.text)}>{t(`snippet.${snippet.id}`)}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
