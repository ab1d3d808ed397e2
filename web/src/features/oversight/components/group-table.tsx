import { Button, SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '@/components/empty';
import { Icon } from '@/components/icons';
import { useLanguage } from '@/hooks/use-language';
import { useNow } from '@/hooks/use-now';
import { useWorkingSet } from '@/lib/case-query';
import { useUnits } from '@/lib/reference';
import { download, toCsv } from '@/utils/csv';
import { type GroupBy, groupsOf } from '../groups';
import classes from './figures.module.css';
import { GroupRow } from './group-row';

const COLUMNS = ['total', 'unassigned', 'urgent', 'soon', 'overdue'] as const;
const SHOWN = 40;

/** Who holds what now; each line leads to its cases. */
export function GroupTable() {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useNow();
  const { tree } = useUnits();
  const { cases, complete, loading } = useWorkingSet();
  const [by, setBy] = useState<GroupBy>('ward');
  const [all, setAll] = useState(false);
  const groups = useMemo(() => groupsOf(cases, by, tree, now, language), [cases, by, tree, now, language]);
  const most = Math.max(1, ...groups.map((group) => group.total));
  const save = (): void => {
    const head = [t(`figures.by_${by}`), ...COLUMNS.map((column) => t(`figures.column_${column}`))];
    download(`cau-noi-${by}.csv`, toCsv([head, ...groups.map((group) => [group.name, ...COLUMNS.map((column) => group[column])])]));
  };
  return (
    <section className={classes.card}>
      <header className={classes.cardHead}>
        <div><h2>{t('figures.held')}</h2><p>{complete || loading ? t('figures.held_about') : t('figures.held_cut', { count: cases.length })}</p></div>
        <div className={`${classes.tools} no-print`}>
          <SegmentedControl size="xs" value={by} onChange={(value) => setBy(value as GroupBy)} data={(['ward', 'unit', 'topic'] as const).map((value) => ({ value, label: t(`figures.by_${value}`) }))} aria-label={t('figures.group')} />
          <Button size="xs" variant="default" onClick={save} leftSection={<Icon name="down" size={16} />}>CSV</Button>
        </div>
      </header>
      {groups.length === 0 ? !loading && <Empty title={t('view.unit_empty')} /> : (
        <div className={classes.scroll} tabIndex={0} role="region" aria-label={t('figures.held')}>
          <table className={classes.table}>
            <thead><tr><th scope="col">{t(`figures.by_${by}`)}</th>{COLUMNS.map((column) => <th scope="col" key={column}>{t(`figures.column_${column}`)}</th>)}</tr></thead>
            <tbody>{groups.slice(0, all ? undefined : SHOWN).map((group) => <GroupRow key={group.key} group={group} by={by} most={most} columns={COLUMNS} />)}</tbody>
          </table>
        </div>
      )}
      {groups.length > SHOWN && !all && <Button className="no-print" mt="sm" variant="subtle" onClick={() => setAll(true)}>{t('figures.show_all', { count: groups.length })}</Button>}
    </section>
  );
}
