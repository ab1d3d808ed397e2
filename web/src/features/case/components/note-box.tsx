import { Button, Textarea } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { SuggestList, suggestAria } from '@/components/suggest-list';
import { useSuggest } from '@/hooks/use-suggest';
import { notify } from '@/lib/notify';
import type { CaseFile, CasePerson } from '@/lib/types';
import { fold } from '@/utils/fold';
import { useCasePeople } from '../api/case-texts';
import { addNote } from '../api/write-case';
import { useCaseWrite } from '../hooks/use-case-write';
import { useDraft } from '../hooks/use-draft';
import { useNames } from '../hooks/use-names';
import classes from './composer.module.css';
import { StalePanel } from './stale-panel';

const MAX_NOTE = 8_000;
const MOST_OFFERED = 8;
const LIST = 'note-people';
const MOVES = new Set(['ArrowLeft', 'ArrowRight', 'Home', 'End']);
const nobody: CasePerson[] = [];

/** By name with or without marks, or by sign-in name. */
export const findPeople = (people: CasePerson[], words: string): CasePerson[] =>
  people.filter((one) => one.username.includes(words.toLowerCase()) || fold(one.display_name).includes(fold(words))).slice(0, MOST_OFFERED);

export function NoteBox({ file, focused }: { file: CaseFile; focused: number }) {
  const { t } = useTranslation();
  const { unit } = useNames();
  const draft = useDraft(`note.${file.code}`);
  const field = useRef<HTMLTextAreaElement>(null);
  const { data: people = nobody } = useCasePeople(file.code, file.etag, draft.text.includes('@'));
  const offered = useSuggest<CasePerson>({
    field, sign: '@', text: draft.text, set: draft.set,
    find: (words) => findPeople(people, words),
    textOf: (person) => `@${person.username} `,
  });
  const save = async (text: string, headers: Parameters<typeof addNote>[2]): Promise<void> => {
    const note = await addNote(file.code, text, headers);
    if (note.not_mentioned.length > 0) notify.failed(t('note.not_mentioned', { names: note.not_mentioned.map((name) => `@${name}`).join(', ') }), file.code);
  };
  const write = useCaseWrite(file, save, draft.drop);
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
      <SuggestList id={LIST} label={t('note.people')} suggest={offered} keyOf={(one) => one.username}
        draw={(one) => <><b>{one.display_name}</b><small>@{one.username}</small><small>{one.units.map(unit).join('; ')}</small></>} />
      <Textarea ref={field} value={draft.text} placeholder={t('note.placeholder')} aria-label={t('composer.note')} autosize minRows={2} maxRows={10} dir="auto" {...suggestAria(LIST, offered)}
        onChange={(event) => { draft.set(event.currentTarget.value); offered.look(event); }} onClick={offered.look} onBlur={offered.close}
        onKeyUp={(event) => MOVES.has(event.key) && offered.look(event)}
        onKeyDown={(event) => !offered.onKey(event) && (event.ctrlKey || event.metaKey) && event.key === 'Enter' && send()} />
      <div className={classes.foot}>
        <span className={classes.left}>{t('note.about')}</span>
        <span className={classes.gap} />
        <Button variant="filled" color="#b54708" onClick={send} loading={write.busy} disabled={!ready}>{t('note.save')}</Button>
      </div>
    </>
  );
}
