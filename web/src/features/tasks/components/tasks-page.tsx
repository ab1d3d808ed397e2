import { Chip, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '@/components/empty';
import { usePageTitle } from '@/hooks/use-page-title';
import { PageHead } from '@/components/page-head';
import { ProblemNote } from '@/components/problem-note';
import { api, need } from '@/lib/api-client';
import { TaskRow } from './task-row';
import classes from './tasks.module.css';

const LIMIT = 200;

const useTasks = () =>
  useQuery({ queryKey: ['tasks'], queryFn: async () => (await need(api.GET('/api/v1/tasks', { params: { query: { limit: LIMIT } } }))).items, refetchInterval: 20_000 });

/** What the hub could not do by itself: each one waits for a person. */
export function TasksPage() {
  const { t } = useTranslation();
  const { data, error, isLoading, refetch } = useTasks();
  const [kind, setKind] = useState<string | null>(null);
  usePageTitle(t('nav.tasks'));
  const tasks = [...(data ?? [])].sort((one, other) => (one.due_at ?? '').localeCompare(other.due_at ?? ''));
  const kinds = [...new Set(tasks.map((task) => task.kind))];
  const shown = kind ? tasks.filter((task) => task.kind === kind) : tasks;
  return (
    <div>
      <PageHead title={t('nav.tasks')} about={t('tasks.about')} />
      <div className={classes.body}>
        {error ? <ProblemNote error={error} onRetry={() => void refetch()} /> : null}
        {isLoading && <Skeleton height={180} radius="md" />}
        {kinds.length > 1 && (
          <div className={classes.kinds}>
            {kinds.map((one) => <Chip key={one} checked={kind === one} onChange={() => setKind(kind === one ? null : one)}>{t(`task.${one}`, { defaultValue: one })} ({tasks.filter((task) => task.kind === one).length})</Chip>)}
          </div>
        )}
        {!isLoading && !error && tasks.length === 0 && <Empty title={t('tasks.none')}>{t('tasks.none_about')}</Empty>}
        {shown.length > 0 && <ul className={classes.list}>{shown.map((task) => <TaskRow key={task.id} task={task} />)}</ul>}
        {tasks.length === LIMIT && <p className={classes.cut}>{t('tasks.cut', { count: LIMIT })}</p>}
      </div>
    </div>
  );
}
