import { Button, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '@/components/empty';
import { usePageTitle } from '@/hooks/use-page-title';
import { notify } from '@/lib/notify';
import { Icon } from '@/components/icons';
import { PageHead } from '@/components/page-head';
import { ProblemNote } from '@/components/problem-note';
import { useLanguage } from '@/hooks/use-language';
import { asProblem } from '@/lib/problem';
import { useUnits } from '@/lib/reference';
import { problemWords } from '@/utils/problem-words';
import { type Choice, useAssign, useQueue, useQueued } from '../use-dispatch';
import classes from './dispatch.module.css';
import { QueueList } from './queue-list';
import { SortCard } from './sort-card';

export function DispatchPage() {
  const { t } = useTranslation();
  const queue = useQueue();
  const [chosen, setChosen] = useState<string | null>(null);
  const current = queue.queue.find((brief) => brief.code === chosen) ?? queue.queue[0];
  const next = queue.queue.find((brief) => brief.code !== current?.code);
  const { data: file, error, refetch } = useQueued(current?.code, next?.code);
  const sort = useSorting(queue);
  usePageTitle(t('nav.dispatch'));
  const skip = (): void => {
    if (current) queue.skip(current.code);
    setChosen(null);
  };
  return (
    <div className={classes.page}>
      <PageHead title={t('nav.dispatch')} about={t('dispatch.about', { count: queue.total })}>
        {current && <Button variant="default" size="xs" rightSection={<kbd>j</kbd>} leftSection={<Icon name="arrow" size={16} />} onClick={skip}>{t('dispatch.skip')}</Button>}
      </PageHead>
      {queue.error || error ? <div className={classes.inset}><ProblemNote error={queue.error ?? error} onRetry={() => (queue.error ? queue.retry() : void refetch())} /></div> : null}
      {queue.loading ? <div className={classes.inset}><Skeleton height={280} radius="md" /></div> : !current ? <Empty icon="check" title={t('dispatch.empty')}>{t('dispatch.empty_about')}</Empty> : (
        <div className={classes.columns}>
          {file && file.code === current.code ? <SortCard key={file.code} file={file} busy={sort.busy} onChoose={sort.choose} onSkip={skip} /> : <Skeleton height={380} radius="md" />}
          <QueueList queue={queue.queue} current={current.code} onChoose={setChosen} />
        </div>
      )}
    </div>
  );
}

/** The card leaves at once; it comes back when the hub says no. */
function useSorting(queue: ReturnType<typeof useQueue>) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { tree } = useUnits();
  const assign = useAssign(
    ({ file, unit }) => notify.done(t('dispatch.done', { code: file.code, unit: tree.name(unit, language) })),
    (error, { file }) => {
      queue.reopen(file.code);
      notify.failed(problemWords(asProblem(error), t), file.code);
    },
  );
  const choose = (choice: Choice): void => {
    queue.finish(choice.file.code);
    assign.mutate(choice);
  };
  return { choose, busy: false };
}
