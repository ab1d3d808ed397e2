import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNumber } from '@/hooks/use-number';
import { useRowName } from '@/hooks/use-row-name';
import type { Report } from '../api/reports';
import type { ReportSearch } from '../search';
import { figure, MAIN, share } from '../values';
import { ChangeMark } from './change-mark';
import { CountedLink } from './counted-link';
import classes from './reports.module.css';

const SHOWN = 30;
const TIMES = ['day', 'week', 'month'];
type Row = Report['rows'][number];

/** A ward's name leads to its offices; every figure leads to its cases. */
function RowName({ by, row, name }: { by: string; row: Row; name: string }) {
  if (by === 'ward') return <Link to="/reports" search={(old: ReportSearch) => ({ ...old, by: 'unit' as const, unit: row.key })}>{name}</Link>;
  return <>{name}</>;
}

export function ReportTable({ report, search }: { report: Report; search: ReportSearch }) {
  const { t } = useTranslation();
  const number = useNumber();
  const nameOf = useRowName(report.by);
  const [all, setAll] = useState(false);
  const main = MAIN[report.name] ?? 'received';
  const rows = useMemo(
    () => (TIMES.includes(report.by) ? report.rows : [...report.rows].sort((one, other) => (other.now[main] ?? -1) - (one.now[main] ?? -1))),
    [report, main],
  );
  const most = Math.max(1, ...rows.map((row) => row.now[main] ?? 0));
  const title = t(`reports.by_${report.by}`);
  return (
    <section className={classes.card}>
      <h2>{t(`reports.name_${report.name}`)} · {title}</h2>
      <div className={classes.scroll} tabIndex={0} role="region" aria-label={`${t(`reports.name_${report.name}`)} · ${title}`}>
        <table className={classes.table}>
          <thead><tr><th scope="col">{title}</th>{report.columns.map((column) => <th scope="col" key={column}>{t(`figure.${column}`)}</th>)}</tr></thead>
          <tbody>
            {rows.slice(0, all ? undefined : SHOWN).map((row) => (
              <tr key={row.key}>
                <th scope="row">
                  <RowName by={report.by} row={row} name={nameOf(row.key, row.name)} />
                  <span className={classes.bar} aria-hidden="true"><i style={{ width: `${share(row.now[main], most)}%` }} /></span>
                </th>
                {report.columns.map((column) => (
                  <td key={column} data-label={t(`figure.${column}`)}><CountedLink report={report} search={search} column={column} value={row.now[column]} row={row.key} name={nameOf(row.key, row.name)} /> <ChangeMark column={column} now={row.now} before={row.before} /></td>
                ))}
              </tr>
            ))}
            {report.other && (
              <tr>
                <th scope="row"><em>{t('reports.other')}</em></th>
                {report.columns.map((column) => <td key={column} data-label={t(`figure.${column}`)}>{figure(column, report.other?.now[column], number)}</td>)}
              </tr>
            )}
          </tbody>
        </table>
      </div>
      {rows.length > SHOWN && !all && <Button className="no-print" mt="sm" variant="subtle" onClick={() => setAll(true)}>{t('reports.show_all', { count: rows.length })}</Button>}
    </section>
  );
}
