import { useTranslation } from 'react-i18next';
import { useNumber } from '@/hooks/use-number';
import type { Report } from '../api/reports';
import type { ReportSearch } from '../search';
import { figure } from '../values';
import { ChangeMark } from './change-mark';
import { CountedLink } from './counted-link';
import classes from './reports.module.css';

/** The whole, each figure with what it was in the period before. */
export function ReportTiles({ report, search }: { report: Report; search: ReportSearch }) {
  const { t } = useTranslation();
  const number = useNumber();
  return (
    <section aria-label={t('reports.total')}>
      <dl className={classes.tiles}>
        {report.columns.map((column) => (
          <div key={column} className={classes.tile}>
            <dt>{t(`figure.${column}`)}</dt>
            <dd><CountedLink report={report} search={search} column={column} value={report.total.now[column]} name={t('reports.total')} /></dd>
            <dd className={classes.beside}>
              <span>{t('reports.before', { value: figure(column, report.total.before[column], number) })}</span>
              <ChangeMark column={column} now={report.total.now} before={report.total.before} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
