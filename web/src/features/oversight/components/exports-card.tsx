import { Button, Group, Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { ProblemNote } from '@/components/problem-note';
import { Time } from '@/components/time';
import { useNumber } from '@/hooks/use-number';
import { type Export, type ExportWish, fileOf, isUnfinished, percentOf, useAskExport, useExports } from '../api/exports';
import type { Report } from '../api/reports';
import { useReport } from '../api/reports';
import type { complete } from '../search';
import classes from './reports.module.css';

type Search = ReturnType<typeof complete>;
const SHOWN = 6;

/** The report as it is chosen, and the reception book of the same days, as files. */
export function ExportsCard({ search }: { search: Search }) {
  const { t } = useTranslation();
  const { data: exports = [], error } = useExports();
  const { data: report } = useReport(search);
  const ask = useAskExport();
  const { name, by, period, date, from, until, unit, topic } = search;
  const table = (format: ExportWish['format']): ExportWish =>
    ({ kind: 'report', format, report: name, by, period, ...(date ? { date } : {}), ...(from ? { from } : {}), ...(until ? { until } : {}), ...(unit ? { unit } : {}), ...(topic ? { topic } : {}) });
  const book = (format: ExportWish['format'], days: Report['period']): ExportWish =>
    ({ kind: 'reception_book', format, from: days.from, until: days.until, ...(unit ? { unit } : {}) });
  const button = (label: string, wish: ExportWish | null) => (
    <Button key={label} size="xs" variant="default" disabled={!wish || ask.isPending} leftSection={<Icon name="down" size={16} />} onClick={() => wish && ask.mutate(wish)}>{label}</Button>
  );
  return (
    <section className={`${classes.card} no-print`}>
      <h2>{t('export.title')}</h2>
      <p className={classes.about}>{t('export.about')}</p>
      <Group gap={8}>
        {button(t('export.report_xlsx'), table('xlsx'))}
        {button(t('export.report_csv'), table('csv'))}
        {button(t('export.book_xlsx'), report ? book('xlsx', report.period) : null)}
        {button(t('export.book_csv'), report ? book('csv', report.period) : null)}
      </Group>
      {error || ask.error ? <ProblemNote error={error ?? ask.error} /> : null}
      {exports.length > 0 && <ul className={classes.exports}>{exports.slice(0, SHOWN).map((one) => <ExportRow key={one.id} one={one} />)}</ul>}
    </section>
  );
}

function ExportRow({ one }: { one: Export }) {
  const { t } = useTranslation();
  const number = useNumber();
  const percent = percentOf(one);
  return (
    <li>
      <span className={classes.exportName}><b>{t(`export.kind_${one.kind}`)}</b> {one.format.toUpperCase()} · <Time at={one.created_at} relative /></span>
      {isUnfinished(one) && (
        <span className={classes.progress}>
          <Progress value={percent ?? 0} animated aria-label={t('export.progress')} />
          <small role="status">{percent === null ? t('export.waits') : t('export.rows', { done: number(one.rows_done), total: number(one.rows_total) })}</small>
        </span>
      )}
      {one.state === 'done' && <a href={fileOf(one)} download><Icon name="down" size={16} />{t('export.fetch', { size: number(Math.max(1, Math.round(one.bytes / 1024))) })}</a>}
      {one.state === 'expired' && <span className={classes.quiet}>{t('export.expired')}</span>}
      {one.state === 'failed' && <span className={classes.failed}>{t('export.failed')}</span>}
    </li>
  );
}
