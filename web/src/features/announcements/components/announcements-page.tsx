import { Button, Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Empty } from '@/components/empty';
import { usePageTitle } from '@/hooks/use-page-title';
import { Icon } from '@/components/icons';
import { PageHead } from '@/components/page-head';
import { ProblemNote } from '@/components/problem-note';
import { useMe } from '@/hooks/use-session';
import { mayDraft } from '@/utils/permissions';
import { useAnnouncements } from '../api/announcements';
import { useAnnouncementsLive } from '../use-announcements-live';
import { AnnouncementRow } from './announcement-row';
import classes from './announcements.module.css';

export function AnnouncementsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { data, error, isLoading, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useAnnouncements();
  useAnnouncementsLive();
  usePageTitle(t('nav.announcements'));
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  const waiting = items.filter((item) => item.state === 'draft' && item.author !== me.username);
  return (
    <div className={classes.page}>
      <PageHead title={t('nav.announcements')} about={waiting.length > 0 && mayDraft(me) ? t('announce.waiting', { count: waiting.length }) : t('announce.about')}>
        {mayDraft(me) && <Button component={Link} to="/announcements/new" leftSection={<Icon name="plus" />}>{t('announce.new')}</Button>}
      </PageHead>
      {error ? <div className={classes.inset}><ProblemNote error={error} onRetry={() => void refetch()} /></div> : null}
      {isLoading && <div className={classes.inset}>{[0, 1, 2, 3].map((index) => <Skeleton key={index} height={76} mb={10} radius="md" />)}</div>}
      {!isLoading && !error && items.length === 0 && <Empty icon="megaphone" title={t('announce.none')}>{t('announce.none_about')}</Empty>}
      <ul className={classes.list}>{items.map((item) => <AnnouncementRow key={item.id} item={item} />)}</ul>
      {hasNextPage && <div className={classes.inset}><Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t('action.more')}</Button></div>}
    </div>
  );
}
