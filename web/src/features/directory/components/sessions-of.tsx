import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { SessionList } from '@/components/session-list';
import { notify } from '@/lib/notify';
import { useEndSessionsOf, useSessionsOf } from '../api/accounts';
import classes from './directory.module.css';

export function SessionsOf({ username }: { username: string }) {
  const { t } = useTranslation();
  const { data, error } = useSessionsOf(username);
  const end = useEndSessionsOf(username, (count) => notify.done(t('sessions.ended', { count })));
  return (
    <section className={classes.sessions} aria-label={t('sessions.title')}>
      <h3>{t('sessions.title')}</h3>
      {error ? <ProblemNote error={error} /> : null}
      {data && (data.length > 0 ? <SessionList sessions={data} /> : <p className={classes.count}>{t('sessions.none')}</p>)}
      {end.error ? <ProblemNote error={end.error} /> : null}
      {data && data.length > 0 && <Button size="xs" variant="default" loading={end.isPending} onClick={() => end.mutate()}>{t('sessions.end_all')}</Button>}
    </section>
  );
}
