import { useTranslation } from 'react-i18next';
import { useNumber } from '@/hooks/use-number';
import type { Report } from '../api/reports';
import { figure, MAIN, share } from '../values';
import classes from './reports.module.css';

const TIMES = ['day', 'week', 'month'];
const MOST = 62;
const LABELS = 8;

const shortDay = (key: string, by: string): string => (by === 'month' ? `${key.slice(5, 7)}/${key.slice(0, 4)}` : `${key.slice(8, 10)}/${key.slice(5, 7)}`);

/** Columns over time, each beside the same place of the period before. The table below says the same in numbers. */
export function ReportChart({ report }: { report: Report }) {
  const { t } = useTranslation();
  const number = useNumber();
  if (!TIMES.includes(report.by)) return null;
  const column = MAIN[report.name] ?? 'received';
  const rows = report.rows.slice(-MOST);
  const most = Math.max(1, ...rows.flatMap((row) => [row.now[column] ?? 0, row.before[column] ?? 0]));
  const step = Math.max(1, Math.ceil(rows.length / LABELS));
  return (
    <figure className={classes.chart}>
      <figcaption>{t(`figure.${column}`)} <span className={classes.legend}><i data-side="now" />{t('reports.now')} <i data-side="before" />{t('reports.previous')}</span></figcaption>
      <div className={classes.columns} aria-hidden="true">
        {rows.map((row, at) => (
          <div key={row.key} className={classes.column} title={`${shortDay(row.key, report.by)}: ${figure(column, row.now[column], number)} (${figure(column, row.before[column], number)})`}>
            <div className={classes.pair}>
              <i data-side="before" style={{ height: `${share(row.before[column], most)}%` }} />
              <i data-side="now" style={{ height: `${share(row.now[column], most)}%` }} />
            </div>
            <small>{at % step === 0 ? shortDay(row.key, report.by) : '\u00A0'}</small>
          </div>
        ))}
      </div>
    </figure>
  );
}
