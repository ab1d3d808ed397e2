import { ActionIcon, Button, Popover } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '@/components/empty';
import { Icon } from '@/components/icons';
import { alertStore } from '@/lib/alerts';
import { AlertRow } from './alert-list';
import classes from './alerts.module.css';
import { useAlerts } from './use-background';

export function AlertBell() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const alerts = useAlerts();
  const unseen = alerts.filter((alert) => !alert.seen).length;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={400} shadow="md" trapFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" className={classes.bell} onClick={() => setOpened(!opened)} aria-label={t('alert.bell', { count: unseen })}>
          <Icon name="bell" size={20} />
          {unseen > 0 && <span className={classes.badge}>{unseen > 99 ? '99+' : unseen}</span>}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={0} className={classes.dropdown} aria-label={t('alert.title')}>
        <div className={classes.head}>
          <strong>{t('alert.title')}</strong>
          <Button size="compact-sm" variant="subtle" disabled={unseen === 0} onClick={() => alertStore.seenAll()}>{t('alert.seen_all')}</Button>
        </div>
        <div className={classes.list}>
          {alerts.length === 0 ? <Empty icon="bell" title={t('alert.none')} /> : alerts.slice(0, 60).map((alert) => <AlertRow key={alert.id} alert={alert} onOpen={() => setOpened(false)} />)}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
