import { Button, Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Words } from '@/components/citizen-text';
import { Icon } from '@/components/icons';
import { ProblemNote } from '@/components/problem-note';
import { Time } from '@/components/time';
import { notify } from '@/lib/notify';
import { type Settings, useReload, useSettings } from '../api/settings';
import classes from './settings.module.css';

export function SettingsTab() {
  const { t } = useTranslation();
  const { data, error } = useSettings();
  const reload = useReload((after) => (after.accepted ? notify.done(t('settings.reloaded')) : notify.failed(t('settings.kept'))));
  if (error) return <ProblemNote error={error} />;
  if (!data) return <Skeleton height={260} radius="md" />;
  return (
    <>
      <div className={classes.head}>
        <p>{t('settings.loaded_at')} <Time at={data.loaded_at} />. {t('settings.about')}</p>
        <Button loading={reload.isPending} onClick={() => reload.mutate()} leftSection={<Icon name="arrow" size={16} />}>{t('settings.reload')}</Button>
      </div>
      {reload.error ? <ProblemNote error={reload.error} /> : null}
      <Problems data={data} />
      <ul className={classes.files}>
        {data.files.map((one) => <li key={one.what + (one.file ?? '')}><b>{t(`settings.what_${one.what}`, { defaultValue: one.what })}</b><span>{one.file ? <code>{one.file}</code> : t('settings.inside')}</span></li>)}
      </ul>
    </>
  );
}

function Problems({ data }: { data: Settings }) {
  const { t } = useTranslation();
  if (data.problems.length === 0) return <p className={classes.good}><Icon name="check" size={16} />{t('settings.no_problems')}</p>;
  return (
    <section className={classes.bad} role="alert">
      <h2>{t('settings.problems')}{data.problems_at && <> · <Time at={data.problems_at} /></>}</h2>
      <p>{t('settings.problems_about')}</p>
      <ul>{data.problems.map((line) => <li key={line}><Words>{line}</Words></li>)}</ul>
    </section>
  );
}
