import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/lib/problem';
import { problemWords } from '@/utils/problem-words';
import classes from './problem-note.module.css';
import { Icon } from './icons';

/** What went wrong, in plain words, and what can be done about it. */
export function ProblemNote({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const problem = asProblem(error);
  return (
    <div className={classes.note} role="alert">
      <Icon name="alarm" />
      <div className={classes.words}>
        <p>{problemWords(problem, t)}</p>
        {problem.traceId && <p className={classes.trace}>{t('problem.trace', { id: problem.traceId })}</p>}
      </div>
      {onRetry && <Button size="xs" variant="default" onClick={onRetry}>{t('action.retry')}</Button>}
    </div>
  );
}
