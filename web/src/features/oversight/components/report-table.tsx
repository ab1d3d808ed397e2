import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/hooks/use-language';
import { useNumber } from '@/hooks/use-number';
import { usePersonName, useTopics, useUnits } from '@/lib/reference';
import type { MatterKind } from '@/lib/types';
import type { Report } from '../api/reports';
import type { ReportSearch } from '../search';
import { figure, MAIN, share } from '../values';
import { ChangeMark } from './change-mark';
import classes from './reports.module.css';

const SHOWN = 30;
const TIMES = ['day', 'week', 'month'];
type Row = Report['rows'][number];

function useRowName(by: string): (row: Row) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  const { tree } = useUnits();
  const { data: topics = [] } = useTopics();
  const person = usePersonName();
  return (row) => {
    if (by === 'unit' || by === 'ward') return tree.name(row.key, language) || row.name;
    if (by === 'topic') return (language === 'en' ? topics.find((topic) => topic.code === row.key)?.name_en : '') || row.name;
    if (by === 'kind') return t(`kind.${row.key}`, { defaultValue: row.key });
    if (by === 'person') return row.key ? person(row.key) : t('reports.nobody');
    if (by === 'month') return `${row.key.slice(5, 7)}/${row.key.slice(0, 4)}`;
    if (TIMES.includes(by)) return row.key.split('-').reverse().join('/');
    return row.name;
  };
}

/** The cases behind a row, where the list can be narrowed to them. */
function RowName({ by, row, name }: { by: string; row: Row; name: string }) {
  if (by === 'unit') return <Link to="/inbox" search={{ view: 'all', unit: row.key }}>{name}</Link>;
  if (by === 'topic') return <Link to="/inbox" search={{ view: 'all', topic: row.key }}>{name}</Link>;
  if (by === 'kind') return <Link to="/inbox" search={{ view: 'all', kind: row.key as MatterKind }}>{name}</Link>;
  if (by === 'ward') return <Link to="/reports" search={(old: ReportSearch) => ({ ...old, by: 'unit' as const, unit: row.key })}>{name}</Link>;
  return <>{name}</>;
}

export function ReportTable({ report }: { report: Report }) {
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
                  <RowName by={report.by} row={row} name={nameOf(row)} />
                  <span className={classes.bar} aria-hidden="true"><i style={{ width: `${share(row.now[main], most)}%` }} /></span>
                </th>
                {report.columns.map((column) => (
                  <td key={column} data-label={t(`figure.${column}`)}>{figure(column, row.now[column], number)} <ChangeMark column={column} now={row.now} before={row.before} /></td>
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
