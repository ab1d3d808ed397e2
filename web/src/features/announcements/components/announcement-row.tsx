import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Words } from '@/components/citizen-text';
import { Time } from '@/components/time';
import { usePersonName } from '@/lib/reference';
import type { Announcement } from '@/lib/types';
import classes from './announcements.module.css';
import { AnnouncementState, SeverityMark } from './marks';

export function AnnouncementRow({ item }: { item: Announcement }) {
  const { t } = useTranslation();
  const nameOf = usePersonName();
  return (
    <li>
      <Link to="/announcements/$id" params={{ id: item.id }} className={classes.row}>
        <span className={classes.words}>
          <span className={classes.title}><SeverityMark severity={item.severity} /><Words>{item.title}</Words></span>
          <span className={classes.body}><Words>{item.body}</Words></span>
          <span className={classes.meta}>{item.unit_name} · {nameOf(item.author)}{item.approver && ` · ${t('announce.signed_by', { name: nameOf(item.approver) })}`}</span>
        </span>
        <span className={classes.when}>
          <AnnouncementState item={item} />
          <span><Time at={item.published_at ?? item.created_at} /></span>
        </span>
      </Link>
    </li>
  );
}
