import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '@/components/empty';
import { Icon } from '@/components/icons';
import { PageHead } from '@/components/page-head';
import { ProblemNote } from '@/components/problem-note';
import { usePageTitle } from '@/hooks/use-page-title';
import { useMe } from '@/hooks/use-session';
import { has } from '@/utils/permissions';
import { useQuestions } from '../api/questions';
import type { QuestionSearch } from '../search';
import { AskDialog } from './ask-dialog';
import { QuestionRow } from './question-row';
import classes from './questions.module.css';

const states: Record<NonNullable<QuestionSearch['state']>, string> = { open: 'asked,returned', answered: 'answered', accepted: 'accepted', all: '' };

/** What supervisors asked, what still waits for an answer, and what came of it. */
export function QuestionsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const asks = has(me, 'supervisor');
  const { state = 'open', ask } = useSearch({ from: '/questions' }) as QuestionSearch;
  const navigate = useNavigate({ from: '/questions' });
  const { data, error, isLoading, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useQuestions(states[state]);
  const [asking, setAsking] = useState(Boolean(ask) && asks);
  usePageTitle(t('nav.questions'));
  const questions = data?.pages.flatMap((page) => page.items) ?? [];
  const close = (): void => {
    setAsking(false);
    if (ask) void navigate({ search: { state }, replace: true });
  };
  return (
    <div>
      <PageHead title={t('nav.questions')} about={t(asks ? 'question.about' : 'question.about_head')}>
        {asks && <Button size="xs" leftSection={<Icon name="plus" size={16} />} onClick={() => setAsking(true)}>{t('question.new')}</Button>}
      </PageHead>
      <div className={classes.body}>
        <SegmentedControl className={classes.states} value={state} onChange={(value) => void navigate({ search: { state: value as QuestionSearch['state'] }, replace: true })} aria-label={t('question.which')}
          data={(['open', 'answered', 'accepted', 'all'] as const).map((value) => ({ value, label: t(`question.which_${value}`) }))} />
        {error ? <ProblemNote error={error} onRetry={() => void refetch()} /> : null}
        {isLoading && <Skeleton height={160} radius="md" />}
        {!isLoading && !error && questions.length === 0 && <Empty icon="question" title={t('question.none')}>{t(asks ? 'question.none_about' : 'question.none_head')}</Empty>}
        {questions.length > 0 && <ul className={classes.list}>{questions.map((one) => <QuestionRow key={one.id} question={one} />)}</ul>}
        {hasNextPage && <Button variant="subtle" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t('action.more')}</Button>}
      </div>
      {asking && <AskDialog code={ask} onClose={close} onAsked={(made) => { setAsking(false); void navigate({ to: '/questions/$id', params: { id: made.id } }); }} />}
    </div>
  );
}
