import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useNumber } from '@/hooks/use-number';
import type { Values } from '../api/reports';
import { countedTarget } from '../counted';
import type { Measure } from './ward-map-card';
import classes from './ward-map.module.css';

export interface WardLine {
  unit: string;
  name: string;
  /** Official code of a ward; empty for city-wide bodies. */
  area: string;
  active: number;
  overdue: number;
}

interface Props {
  lines: WardLine[];
  other: Values | null;
  measure: Measure;
  hasMap: boolean;
  isOnMap: (area: string) => boolean;
  onMark: (area: string | null) => void;
}

/** The map in words. A line that is looked at stands out on the map. */
export function WardList({ lines, other, measure, hasMap, isOnMap, onMark }: Props) {
  const { t } = useTranslation();
  const number = useNumber();
  const cell = (line: WardLine, column: Measure) => {
    const target = line[column] > 0 ? countedTarget({ name: 'now', by: 'ward' }, column, line.unit) : undefined;
    return target ? <Link to="/inbox" search={target} aria-label={t('counted.open', { figure: t(`figure.${column}`), name: line.name, value: number(line[column]) })}>{number(line[column])}</Link> : number(line[column]);
  };
  return (
    <div className={classes.list} tabIndex={0} role="region" aria-label={t('map.list')}>
      <table>
        <thead><tr><th scope="col">{t('reports.by_ward')}</th><th scope="col" data-on={measure === 'active' || undefined}>{t('figure.active')}</th><th scope="col" data-on={measure === 'overdue' || undefined}>{t('figure.overdue')}</th></tr></thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.unit} onMouseEnter={() => onMark(line.area || null)} onMouseLeave={() => onMark(null)} onFocus={() => onMark(line.area || null)} onBlur={() => onMark(null)}>
              <th scope="row">{line.name}{hasMap && !isOnMap(line.area) && <small>{t('map.not_on_map')}</small>}</th>
              <td>{cell(line, 'active')}</td>
              <td data-late={line.overdue > 0 || undefined}>{cell(line, 'overdue')}</td>
            </tr>
          ))}
          {other && <tr><th scope="row"><em>{t('reports.other')}</em></th><td>{number(other.active ?? 0)}</td><td>{number(other.overdue ?? 0)}</td></tr>}
          {lines.length === 0 && !other && <tr><td colSpan={3}>{t('map.nothing')}</td></tr>}
        </tbody>
      </table>
    </div>
  );
}
