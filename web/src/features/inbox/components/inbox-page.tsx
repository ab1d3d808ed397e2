import { useNavigate, useSearch } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '@/components/empty';
import { usePageTitle } from '@/hooks/use-page-title';
import { PageHead } from '@/components/page-head';
import { ProblemNote } from '@/components/problem-note';
import { NOT_COUNTED } from '../counted';
import { type InboxSearch, isFiltered } from '../filters';
import { type Inbox, useInbox } from '../use-inbox';
import { useSelection } from '../use-selection';
import { BulkBar } from './bulk-bar';
import { CaseList } from './case-list';
import { CountedNote } from './counted-note';
import { FilterBar } from './filter-bar';
import classes from './inbox.module.css';
import { ListSkeleton } from './list-skeleton';
import { ViewTabs } from './view-tabs';

export function InboxPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/inbox' });
  const navigate = useNavigate({ from: '/inbox' });
  const searchBox = useRef<HTMLInputElement>(null);
  const inbox = useInbox(search);
  const selection = useSelection(inbox.rows);
  const change = (next: Partial<InboxSearch>): void => void navigate({ search: (now: InboxSearch) => ({ ...now, ...next }), replace: true });
  usePageTitle(t(`view.${inbox.view}`));

  return (
    <div className={classes.page}>
      <PageHead title={t(`view.${inbox.view}`)} about={<Count inbox={inbox} />} />
      <ViewTabs current={inbox.view} />
      <FilterBar search={search} choices={inbox.choices} onChange={change} searchBox={searchBox} />
      {search.report && <CountedNote search={search} count={inbox.counted} onClear={() => change(NOT_COUNTED)} />}
      {inbox.error ? <div className={classes.note}><ProblemNote error={inbox.error} onRetry={inbox.retry} /></div> : null}
      <BulkBar selection={selection} />
      {inbox.loading ? <ListSkeleton /> : inbox.rows.length > 0 || inbox.hasMore
        ? <CaseList key={inbox.view} list={JSON.stringify(search)} inbox={inbox} onSearch={() => searchBox.current?.focus()} selection={selection} />
        : !inbox.error && <Nothing search={search} view={inbox.view} />}
    </div>
  );
}

function Count({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation();
  const counted = t(inbox.hasMore || inbox.cut ? 'inbox.more_than' : 'inbox.count', { count: inbox.rows.length });
  return <span aria-live="polite">{inbox.loading ? t('page.loading') : counted} · {t(`view.${inbox.view}_about`)}</span>;
}

function Nothing({ search, view }: { search: InboxSearch; view: string }) {
  const { t } = useTranslation();
  return isFiltered(search)
    ? <Empty icon="search" title={t('inbox.nothing_found')}>{t('inbox.nothing_found_about')}</Empty>
    : <Empty title={t(`view.${view}_empty`)}>{t('inbox.empty_about')}</Empty>;
}
