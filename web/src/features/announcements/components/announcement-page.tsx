import { Skeleton } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { CitizenText, Words } from '@/components/citizen-text';
import { Icon } from '@/components/icons';
import { ProblemNote } from '@/components/problem-note';
import { useMe } from '@/hooks/use-session';
import type { Announcement } from '@/lib/types';
import { mayDraft } from '@/utils/permissions';
import { useAnnouncement } from '../api/announcements';
import { useAnnouncementsLive } from '../use-announcements-live';
import { AudienceCard } from './audience-card';
import { AnnouncementState, SeverityMark } from './marks';
import classes from './announcement-page.module.css';
import { ReachCard } from './reach-card';
import { ReportCard } from './report-card';
import { SignaturesCard } from './signatures-card';
import { Steps } from './steps';

export function AnnouncementPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: '/announcements/$id' });
  const { data, error, refetch } = useAnnouncement(id);
  useAnnouncementsLive();
  return (
    <div className={classes.page}>
      <Link to="/announcements" className={`${classes.back} no-print`}><Icon name="back" size={16} />{t('nav.announcements')}</Link>
      {error && !data ? <ProblemNote error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error && <Skeleton height={260} radius="md" />}
      {data && <Whole item={data} />}
    </div>
  );
}

function Whole({ item }: { item: Announcement }) {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <div className={classes.columns}>
      <article className={classes.text}>
        <p className={classes.marks}><AnnouncementState item={item} /><SeverityMark severity={item.severity} /></p>
        <h1><Words>{item.title}</Words></h1>
        <CitizenText text={item.body} />
        {item.corrects && <p className={classes.note}>{t('announce.corrects')} <Link to="/announcements/$id" params={{ id: item.corrects }}>#{item.corrects}</Link></p>}
        <Steps item={item} />
      </article>
      <aside className={classes.side}>
        {item.published_at && <ReportCard item={item} />}
        {(item.state === 'draft' || item.state === 'approved') && mayDraft(me) && <ReachCard form={{ ...item, ...item.audience }} />}
        <SignaturesCard item={item} />
        <AudienceCard item={item} />
      </aside>
    </div>
  );
}
