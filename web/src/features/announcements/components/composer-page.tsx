import { Skeleton } from '@mantine/core';
import { Link, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { ProblemNote } from '@/components/problem-note';
import type { Announcement } from '@/lib/types';
import { useAnnouncement } from '../api/announcements';
import type { DraftForm } from '../audience';
import classes from './composer.module.css';
import { Composer } from './composer';

const formOf = (item: Announcement): DraftForm => ({
  title: item.title, body: item.body, severity: item.severity, units: item.audience.units, topics: item.audience.topics, channels: item.audience.channels, notBefore: '',
});

export function ComposerPage() {
  const { t } = useTranslation();
  const { corrects } = useSearch({ from: '/announcements/new' });
  const { data, error } = useAnnouncement(corrects ?? '');
  return (
    <div className={classes.page}>
      <Link to="/announcements" className={classes.back}><Icon name="back" size={16} />{t('nav.announcements')}</Link>
      <h1>{corrects ? t('compose.correct_title') : t('announce.new')}</h1>
      {corrects && <p className={classes.about}>{t('compose.correct_about')}</p>}
      {error ? <ProblemNote error={error} /> : null}
      {!corrects && <Composer place="announcement.new" />}
      {corrects && data && <Composer place={`announcement.correct-${corrects}`} corrects={corrects} first={formOf(data)} />}
      {corrects && !data && !error && <Skeleton height={300} />}
    </div>
  );
}
