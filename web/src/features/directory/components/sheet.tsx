// One table for every list of this page: searched here, drawn up to a limit, cards on a phone.
import { Skeleton, TextInput } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { ProblemNote } from '@/components/problem-note';
import { fold } from '@/utils/fold';
import classes from './directory.module.css';

export interface Column<T> {
  name: string;
  draw: (item: T) => ReactNode;
}

interface Props<T> {
  items: T[] | undefined;
  error: unknown;
  columns: Column<T>[];
  id: (item: T) => string;
  words: (item: T) => string;
}

const SHOWN = 120;

export function Sheet<T>({ items, error, columns, id, words }: Props<T>) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const found = useMemo(() => {
    const parts = fold(search).split(/\s+/).filter(Boolean);
    return (items ?? []).filter((item) => parts.length === 0 || parts.every((part) => fold(words(item)).includes(part)));
  }, [items, search, words]);
  if (error) return <ProblemNote error={error} />;
  if (!items) return <Skeleton height={260} radius="md" />;
  return (
    <>
      <div className={classes.tools}>
        <TextInput value={search} onChange={(event) => setSearch(event.currentTarget.value)} placeholder={t('directory.search')} aria-label={t('directory.search')} leftSection={<Icon name="search" />} className={classes.search} />
        <span className={classes.count}>{t('directory.count', { count: found.length })}</span>
      </div>
      <div className={classes.scroll} tabIndex={0} role="region" aria-label={t('directory.table')}>
        <table className={classes.table}>
          <thead><tr>{columns.map((column) => <th key={column.name} scope="col">{column.name}</th>)}</tr></thead>
          <tbody>{found.slice(0, SHOWN).map((item) => <tr key={id(item)}>{columns.map((column) => <td key={column.name} data-name={column.name}>{column.draw(item)}</td>)}</tr>)}</tbody>
        </table>
      </div>
      {found.length > SHOWN && <p className={classes.count}>{t('directory.cut', { count: found.length - SHOWN })}</p>}
    </>
  );
}
