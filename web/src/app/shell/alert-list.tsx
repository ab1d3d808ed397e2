import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Words } from '@/components/citizen-text';
import { Icon, type IconName } from '@/components/icons';
import { Time } from '@/components/time';
import { type Alert, type AlertKind, alertStore } from '@/lib/alerts';
import classes from './alerts.module.css';

const icons: Record<AlertKind, IconName> = {
  urgent: 'alarm', opened: 'inbox', unsure: 'question', assigned: 'user', message: 'reply', due_soon: 'clock', overdue: 'alarm', restricted: 'lock', mention: 'at',
};

export function AlertRow({ alert, onOpen }: { alert: Alert; onOpen?: () => void }) {
  const { t } = useTranslation();
  const open = (): void => {
    alertStore.seen(alert.id);
    onOpen?.();
  };
  return (
    <Link to="/cases/$code" params={{ code: alert.code }} className={classes.row} data-kind={alert.kind} data-seen={alert.seen || undefined} onClick={open}>
      <Icon name={icons[alert.kind]} />
      <span className={classes.words}>
        <span className={classes.kind}>{t(`alert.${alert.kind}`)} · <Time at={new Date(alert.at).toISOString()} relative /></span>
        <span className={classes.title}><Words>{alert.title}</Words></span>
        <span className={classes.where}>{alert.code} · {alert.unit}</span>
      </span>
    </Link>
  );
}
