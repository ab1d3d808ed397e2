import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { ProblemNote } from '@/components/problem-note';
import { knownWord } from '@/utils/known-word';
import { sumOf, useBalance } from '../api/figures';
import { useNumber } from '@/hooks/use-number';
import classes from './figures.module.css';

const parts = ['opened', 'attached', 'ignored', 'duplicates', 'pending'] as const;

/** Not one message lost: everything received stands on the other side of the sum. */
export function CustodyCard() {
  const { t } = useTranslation();
  const number = useNumber();
  const { data, error, refetch } = useBalance(true);
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (!data) return null;
  const { ignored, holds } = sumOf(data);
  const value = (part: (typeof parts)[number]): number => (part === 'ignored' ? ignored : data[part]);
  return (
    <section className={classes.card}>
      <header className={classes.cardHead}><div><h2>{t('custody.title')}</h2><p>{t('custody.about')}</p></div></header>
      <p className={classes.sum} data-holds={holds || undefined}><Icon name={holds ? 'check' : 'alarm'} />{holds ? t('custody.holds', { number: number(data.received) }) : t('custody.broken')}</p>
      <dl className={classes.parts}>
        <div><dt>{t('custody.received')}</dt><dd>{number(data.received)}</dd></div>
        {parts.map((part) => <div key={part}><dt>{t(`custody.${part}`)}</dt><dd>{number(value(part))}</dd></div>)}
      </dl>
      {ignored > 0 && (
        <details className={classes.why}>
          <summary>{t('custody.why_ignored')}</summary>
          <ul>{Object.entries(data.ignored).sort(([, one], [, other]) => other - one).map(([reason, count]) => <li key={reason}><span>{knownWord(t, 'ignored', reason)}</span><b>{number(count)}</b></li>)}</ul>
        </details>
      )}
    </section>
  );
}
