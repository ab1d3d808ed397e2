import { useTranslation } from 'react-i18next';
import type { Announcement, Severity } from '@/lib/types';
import classes from './announcements.module.css';

export function AnnouncementState({ item }: { item: Pick<Announcement, 'state' | 'not_before'> }) {
  const { t } = useTranslation();
  const scheduled = item.state === 'approved' && item.not_before;
  return <span className={classes.state} data-state={item.state}>{t(scheduled ? 'announce.state_scheduled' : `announce.state_${item.state}`, { defaultValue: item.state })}</span>;
}

export function SeverityMark({ severity }: { severity: Severity }) {
  const { t } = useTranslation();
  if (severity === 'info') return null;
  return <span className={classes.severity} data-severity={severity}>{t(`severity.${severity}`)}</span>;
}
