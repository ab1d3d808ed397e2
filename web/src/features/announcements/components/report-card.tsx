import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import type { Announcement } from '@/lib/types';
import { knownWord } from '@/utils/known-word';
import { useReport } from '../api/announcements';
import classes from './announcement-page.module.css';

const numbers = ['planned', 'delivered', 'sent', 'pending', 'failed'] as const;

/** How far it has gone, counted by the hub and read again while it goes out. */
export function ReportCard({ item }: { item: Announcement }) {
  const { t, i18n } = useTranslation();
  const { data, error } = useReport(item);
  const format = new Intl.NumberFormat(i18n.language === 'en' ? 'en-GB' : 'vi-VN');
  if (error) return <ProblemNote error={error} />;
  if (!data) return null;
  const share = (count: number): string => `${data.planned > 0 ? (100 * count) / data.planned : 0}%`;
  const reasons = Object.entries(data.reasons).sort(([, one], [, other]) => other - one);
  return (
    <section className={classes.card} aria-live="polite">
      <h2>{item.recipients_planned ? t('report.title') : t('report.planning')}</h2>
      <div className={classes.bar} role="img" aria-label={t('report.bar', { delivered: data.delivered, planned: data.planned })}>
        <i className={classes.delivered} style={{ width: share(data.delivered) }} />
        <i className={classes.sent} style={{ width: share(Math.max(0, data.sent - data.delivered)) }} />
        <i className={classes.failed} style={{ width: share(data.failed) }} />
      </div>
      <dl className={classes.numbers}>
        {numbers.map((name) => <div key={name}><dt>{t(`report.${name}`)}</dt><dd>{format.format(data[name])}</dd></div>)}
      </dl>
      {reasons.length > 0 && (
        <ul className={classes.reasons}>
          {reasons.map(([reason, count]) => <li key={reason}><span>{knownWord(t, 'delivery_reason', reason)}</span><b>{format.format(count)}</b></li>)}
        </ul>
      )}
    </section>
  );
}
