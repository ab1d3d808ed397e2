import { ActionIcon, Tooltip, UnstyledButton } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { AccountMenu } from './account-menu';
import { AlertBell } from './alert-bell';
import { LiveMark } from './connection-banner';
import classes from './topbar.module.css';

export function Topbar({ onHelp }: { onHelp: () => void }) {
  const { t } = useTranslation();
  return (
    <div role="region" aria-label={t('nav.topbar')} className={`${classes.bar} no-print`}>
      <a href="#main" className={classes.skip}>{t('nav.skip')}</a>
      <span className={classes.brand}>Cầu Nối</span>
      <UnstyledButton className={classes.palette} onClick={() => spotlight.open()}>
        <Icon name="search" /><span>{t('palette.open')}</span><kbd aria-hidden="true">Ctrl K</kbd>
      </UnstyledButton>
      <span className={classes.gap} />
      <LiveMark />
      <Tooltip label={t('help.title')}>
        <ActionIcon className={classes.help} variant="subtle" color="gray" size="lg" aria-label={t('help.title')} onClick={onHelp}><Icon name="question" size={20} /></ActionIcon>
      </Tooltip>
      <AlertBell />
      <AccountMenu />
    </div>
  );
}
