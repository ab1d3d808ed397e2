// New alerts at the foot of the side bar. Urgent ones stay until somebody says "seen"; the others leave by themselves.
import { Button, CloseButton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Alert, alertStore } from '@/lib/alerts';
import { AlertRow } from './alert-list';
import classes from './alerts.module.css';
import { useAlerts } from './use-background';

const SHOWN_MS = 9_000;
const AT_ONCE = 2;
const stays = (alert: Alert): boolean => alert.kind === 'urgent' || alert.kind === 'overdue' || alert.kind === 'mention';

export function AlertToasts() {
  const { t } = useTranslation();
  const alerts = useAlerts();
  const [now, setNow] = useState(() => Date.now());
  const fresh = alerts.filter((alert) => !alert.seen && (stays(alert) || now - alert.at < SHOWN_MS));
  useEffect(() => {
    if (fresh.length === 0 && alerts[0] === undefined) return;
    setNow(Date.now());
    const timer = setTimeout(() => setNow(Date.now()), SHOWN_MS + 50);
    return () => clearTimeout(timer);
  }, [alerts, fresh.length]);
  const shown = [...fresh.filter(stays), ...fresh.filter((alert) => !stays(alert))].slice(0, AT_ONCE);
  const rest = fresh.length - shown.length;
  return (
    <div className={`${classes.toasts} no-print`} role="status" aria-live="polite">
      {shown.map((alert) => (
        <div key={alert.id} className={classes.toast} data-kind={alert.kind}>
          <AlertRow alert={alert} />
          {stays(alert)
            ? <Button size="compact-sm" variant="default" className={classes.acknowledge} onClick={() => alertStore.seen(alert.id)}>{t('alert.acknowledge')}</Button>
            : <CloseButton className={classes.dismiss} size="sm" aria-label={t('alert.acknowledge')} onClick={() => alertStore.seen(alert.id)} />}
        </div>
      ))}
      {rest > 0 && (
        <div className={classes.rest}>
          <span>{t('alert.more', { count: rest })}</span>
          <Button size="compact-sm" variant="subtle" onClick={() => alertStore.seenAll()}>{t('alert.seen_all')}</Button>
        </div>
      )}
    </div>
  );
}
