import { Button, Group, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { notify } from '@/lib/notify';
import { fromLocalField } from '@/utils/time';
import { type Question, useStep } from '../api/questions';
import { inWorkingDays } from '../due';
import classes from './questions.module.css';

const MAX = 4_000;
const DAYS = 3;

/** The one step that is this person's now: to answer, or to accept or send back. */
export function QuestionActions({ question }: { question: Question }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [due, setDue] = useState(() => inWorkingDays(DAYS, Date.now()));
  const step = useStep(question, () => { setText(''); notify.done(t('question.kept')); });
  const { answer, decide } = question.may;
  if (!answer && !decide) return null;
  const at = fromLocalField(due);
  return (
    <form className={classes.actions} onSubmit={(event) => event.preventDefault()}>
      {step.error ? <ProblemNote error={step.error} /> : null}
      <Textarea label={t(answer ? 'question.answer' : 'question.decision')} description={answer ? t('question.answer_about') : undefined} value={text} onChange={(event) => setText(event.currentTarget.value)} maxLength={MAX} autosize minRows={3} maxRows={12} dir="auto" />
      {decide && <TextInput mt="sm" type="datetime-local" label={t('question.again_until')} value={due} onChange={(event) => setDue(event.currentTarget.value)} />}
      <Group justify="flex-end" mt="md">
        {answer && <Button loading={step.isPending} disabled={!text.trim()} onClick={() => step.mutate({ step: 'answer', words: { text: text.trim() } })}>{t('question.send_answer')}</Button>}
        {decide && <Button variant="default" loading={step.isPending} disabled={!text.trim() || !at} onClick={() => step.mutate({ step: 'return', words: { text: text.trim(), due_at: at ?? '' } })}>{t('question.send_back')}</Button>}
        {decide && <Button loading={step.isPending} onClick={() => step.mutate({ step: 'accept', words: { text: text.trim() } })}>{t('question.accept')}</Button>}
      </Group>
    </form>
  );
}
