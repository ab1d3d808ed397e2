import { useTranslation } from 'react-i18next';
import { useNumber } from '@/hooks/use-number';
import type { Values } from '../api/reports';
import { changeOf, isPercent } from '../values';
import classes from './reports.module.css';

/** Up or down against the period before; better and worse are said in words too, not by colour alone. */
export function ChangeMark({ column, now, before }: { column: string; now: Values; before: Values }) {
  const { t } = useTranslation();
  const number = useNumber();
  const change = changeOf(column, now, before);
  if (!change || change.by === 0) return null;
  const unit = isPercent(column) ? ` ${t('reports.points')}` : column === 'rating_average' ? '' : '%';
  return (
    <span className={classes.change} data-mood={change.mood}>
      <span aria-hidden="true">{change.by > 0 ? '▲' : '▼'}</span> {number(Math.abs(change.by))}{unit}
      <span className="visually-hidden"> {t(change.by > 0 ? 'reports.more' : 'reports.less')}{change.mood === 'even' ? '' : `, ${t(change.mood === 'good' ? 'reports.better' : 'reports.worse')}`}</span>
    </span>
  );
}
