import { Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { UnitSelect } from '@/components/unit-select';
import type { Report } from '../api/reports';
import { type Grouping, GROUPINGS, HELD_GROUPINGS, type PeriodName, PERIODS, type ReportName, REPORTS, type ReportSearch } from '../search';
import classes from './reports.module.css';

interface Props {
  search: ReportSearch;
  report: Report | undefined;
  onChange: (part: ReportSearch) => void;
}

const dayWords = (text: string): string => text.split('-').reverse().join('/');

/** What, how grouped, when: every choice is in the address. */
export function ReportControls({ search, report, onChange }: Props) {
  const { t } = useTranslation();
  const groupings = search.name === 'held' ? HELD_GROUPINGS : GROUPINGS;
  return (
    <section className={classes.controls} aria-label={t('reports.choice')}>
      <div className={`${classes.fields} no-print`}>
        <Select label={t('reports.name')} value={search.name ?? null} allowDeselect={false} onChange={(value) => onChange({ name: value as ReportName })}
          data={REPORTS.map((value) => ({ value, label: t(`reports.name_${value}`) }))} />
        <Select label={t('reports.by')} value={search.by ?? null} allowDeselect={false} onChange={(value) => onChange({ by: value as Grouping })}
          data={groupings.map((value) => ({ value, label: t(`reports.by_${value}`) }))} />
        <Select label={t('reports.period')} value={search.period ?? null} allowDeselect={false} onChange={(value) => onChange({ period: value as PeriodName })}
          data={PERIODS.map((value) => ({ value, label: t(`reports.period_${value}`) }))} />
        {search.period === 'custom' ? (
          <>
            <TextInput type="date" label={t('reports.from')} value={search.from ?? ''} onChange={(event) => onChange({ from: event.currentTarget.value || undefined })} />
            <TextInput type="date" label={t('reports.until')} value={search.until ?? ''} onChange={(event) => onChange({ until: event.currentTarget.value || undefined })} />
          </>
        ) : (
          <TextInput type="date" label={t('reports.date')} value={search.date ?? ''} onChange={(event) => onChange({ date: event.currentTarget.value || undefined })} />
        )}
        <UnitSelect label={t('reports.unit')} placeholder={t('reports.unit_all')} value={search.unit ?? null} clearable onChange={(value) => onChange({ unit: value ?? undefined })} />
      </div>
      {report && (
        <p className={classes.days}>
          {t('reports.days', { from: dayWords(report.period.from), until: dayWords(report.period.until) })}{' · '}
          {t(report.period.running ? 'reports.compared_running' : 'reports.compared', { from: dayWords(report.previous.from), until: dayWords(report.previous.until) })}
          {report.restricted !== 'included' && <>{' · '}{t(`reports.restricted_${report.restricted}`)}</>}
        </p>
      )}
    </section>
  );
}
