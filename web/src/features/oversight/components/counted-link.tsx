import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useNumber } from '@/hooks/use-number';
import type { Report } from '../api/reports';
import { countedTarget } from '../counted';
import type { ReportSearch } from '../search';
import { figure } from '../values';

interface Props {
  report: Report;
  search: ReportSearch;
  column: string;
  value: number | null | undefined;
  row?: string;
  name: string;
}

/** A figure, and the way to the cases it counts. */
export function CountedLink({ report, search, column, value, row, name }: Props) {
  const { t } = useTranslation();
  const number = useNumber();
  const written = figure(column, value, number);
  // what was asked, as the hub understood it: the page may still show the report before
  const target = value ? countedTarget({ ...search, name: report.name, by: report.by as ReportSearch['by'] }, column, row) : undefined;
  return target ? <Link to="/inbox" search={target} aria-label={t('counted.open', { figure: t(`figure.${column}`), name, value: written })}>{written}</Link> : <>{written}</>;
}
