import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { useLanguage } from '@/hooks/use-language';
import { useNumber } from '@/hooks/use-number';
import { useRowName } from '@/hooks/use-row-name';
import type { CountedSearch } from '@/lib/counted';
import { useUnits } from '@/lib/reference';
import classes from './filter-bar.module.css';

const dayWords = (day: string): string => day.split('-').reverse().join('/');

/** Which figure the list stands for, and the way out of it. */
export function CountedNote({ search, count, onClear }: { search: CountedSearch; count: number | null; onClear: () => void }) {
  const { t } = useTranslation();
  const number = useNumber();
  const nameOf = useRowName(search.by ?? 'none');
  const { report = '', figure = '', by = 'none', key, from, until, since, area } = search;
  const { tree } = useUnits();
  const language = useLanguage();
  const ward = area ? tree.all.find((unit) => unit.type === 'ward' && unit.area === area) : undefined;
  const parts = [
    t(`reports.name_${report}`), t(`figure.${figure}`, { defaultValue: figure }),
    key !== undefined && by !== 'none' ? nameOf(key) : '',
    area ? (ward ? tree.name(ward.id, language) : area) : '',
    search.period === 'custom' && from && until ? `${dayWords(from)} – ${dayWords(until)}` : search.period ? t(`reports.period_${search.period}`) : '',
    since ? t('counted.since', { time: new Date(since).toLocaleTimeString('vi-VN', { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Ho_Chi_Minh' }) }) : '',
  ].filter(Boolean);
  return (
    <div className={classes.counted} role="status">
      <Icon name="chart" size={16} />
      <span>{t('counted.from')} <b>{parts.join(' · ')}</b>{count === null ? '' : `: ${number(count)}`}</span>
      <Button className="no-print" size="compact-sm" variant="subtle" onClick={onClear}>{t('counted.leave')}</Button>
    </div>
  );
}
