import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { Time } from '@/components/time';
import { useStatistics } from '../api/figures';
import classes from './figures.module.css';
import { useNumber } from '@/hooks/use-number';

const names = ['total', 'active', 'answered', 'overdue'] as const;

export function Tiles() {
  const { t } = useTranslation();
  const { data, error, refetch } = useStatistics();
  const number = useNumber();
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  return (
    <section aria-label={t('figures.system')}>
      <div className={classes.tiles}>
        {names.map((name) => (
          <div key={name} className={classes.tile} data-alarm={name === 'overdue' && (data?.cases.overdue ?? 0) > 0 ? true : undefined}>
            <span>{t(`figures.${name}`)}</span>
            <b>{data ? number(data.cases[name] ?? 0) : '…'}</b>
            <small>{t(`figures.${name}_about`)}</small>
          </div>
        ))}
      </div>
      {data && <p className={classes.at}>{t('figures.at')} <Time at={data.at} /></p>}
    </section>
  );
}
