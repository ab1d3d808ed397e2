import { Skeleton } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Words } from '@/components/citizen-text';
import { PageHead } from '@/components/page-head';
import { ProblemNote } from '@/components/problem-note';
import { Time } from '@/components/time';
import { useLanguage } from '@/hooks/use-language';
import { usePageTitle } from '@/hooks/use-page-title';
import { usePersonName, useUnits } from '@/lib/reference';
import { type Question, useQuestion } from '../api/questions';
import { QuestionActions } from './question-actions';
import { QuestionBadge } from './question-badge';
import classes from './questions.module.css';

type QuestionStep = NonNullable<Question['steps']>[number];

export function QuestionPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: '/questions/$id' });
  const { data, error, isLoading, refetch } = useQuestion(id);
  usePageTitle(t('question.one'));
  return (
    <div>
      <PageHead title={t('question.one')} about={<Link to="/questions">{t('question.back')}</Link>} />
      <div className={classes.body}>
        {error ? <ProblemNote error={error} onRetry={() => void refetch()} /> : null}
        {isLoading && <Skeleton height={200} radius="md" />}
        {data && <Facts question={data} />}
        {data && <ol className={classes.steps} aria-label={t('question.history')}>{(data.steps ?? []).map((step) => <Step key={step.sequence} step={step} />)}</ol>}
        {data && <QuestionActions key={data.etag} question={data} />}
      </div>
    </div>
  );
}

function Facts({ question }: { question: Question }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { tree } = useUnits();
  return (
    <section className={classes.facts}>
      <QuestionBadge question={question} />
      <dl>
        <div><dt>{t('question.on_behalf')}</dt><dd>{t(`question.body_${question.on_behalf}`)}</dd></div>
        <div><dt>{t('question.answers')}</dt><dd>{tree.name(question.unit, language)}</dd></div>
        {question.case && <div><dt>{t('question.case')}</dt><dd><Link to="/cases/$code" params={{ code: question.case }}>{question.case}</Link></dd></div>}
        <div><dt>{t('question.due_at')}</dt><dd data-late={question.overdue || undefined} className={classes.due}><Time at={question.due_at} /></dd></div>
        {question.round > 1 && <div><dt>{t('question.round')}</dt><dd>{question.round}</dd></div>}
      </dl>
    </section>
  );
}

function Step({ step }: { step: QuestionStep }) {
  const { t } = useTranslation();
  const person = usePersonName();
  const words = typeof step.data.text === 'string' ? step.data.text : '';
  return (
    <li className={classes.step} data-kind={step.kind}>
      <p><b>{step.actor === 'hub' ? t('event.hub') : person(step.actor)}</b> {t(`question.step_${step.kind}`)} · <Time at={step.at} /></p>
      {words && <blockquote><Words>{words}</Words></blockquote>}
    </li>
  );
}
