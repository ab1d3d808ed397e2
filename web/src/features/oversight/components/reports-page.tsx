import { Button, Skeleton } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Empty } from '@/components/empty';
import { Icon } from '@/components/icons';
import { PageHead } from '@/components/page-head';
import { ProblemNote } from '@/components/problem-note';
import { usePageTitle } from '@/hooks/use-page-title';
import { useMe } from '@/hooks/use-session';
import { toLocalField } from '@/utils/time';
import { useExportsLive } from '../api/exports';
import { useReport } from '../api/reports';
import { complete, type ReportSearch } from '../search';
import { BurstsCard } from './bursts-card';
import { ExportsCard } from './exports-card';
import { ReportChart } from './report-chart';
import { ReportControls } from './report-controls';
import { ReportTable } from './report-table';
import { ReportTiles } from './report-tiles';
import classes from './reports.module.css';

export function ReportsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const search = complete(useSearch({ from: '/reports' }) as ReportSearch, toLocalField(Date.now()).slice(0, 10));
  const navigate = useNavigate({ from: '/reports' });
  const { data, error, isLoading, isPlaceholderData, refetch } = useReport(search);
  usePageTitle(t('nav.reports'));
  useExportsLive(me);
  const change = (part: ReportSearch): void => void navigate({ search: (old: ReportSearch) => ({ ...old, ...part }), replace: true });
  return (
    <div className={classes.page}>
      <PageHead title={t('nav.reports')} about={t('reports.about')}>
        <Button variant="default" size="xs" leftSection={<Icon name="print" size={16} />} onClick={() => window.print()}>{t('action.print')}</Button>
      </PageHead>
      <div className={classes.body} aria-busy={isPlaceholderData || undefined}>
        <ReportControls search={search} onChange={change} report={data} />
        <BurstsCard />
        {error ? <ProblemNote error={error} onRetry={() => void refetch()} /> : null}
        {isLoading && <Skeleton height={220} radius="md" />}
        {data && <ReportTiles report={data} search={search} />}
        {data && data.rows.length > 0 && <ReportChart report={data} />}
        {data && (data.rows.length > 0 ? <ReportTable report={data} search={search} /> : <Empty icon="chart" title={t('reports.none')}>{t('reports.none_about')}</Empty>)}
        <ExportsCard search={search} />
      </div>
    </div>
  );
}
