import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { useMe } from '@/hooks/use-session';
import { alertStore } from '@/lib/alerts';
import { api } from '@/lib/api-client';
import { drafts } from '@/lib/drafts';
import { preferences } from '@/lib/preferences';
import { session } from '@/lib/session';
import { beep } from '@/app/feed/notify';
import classes from './account-menu.module.css';
import { SignOutDialog } from './sign-out-dialog';

const initials = (name: string): string =>
  name.replace(/\(.*\)/, '').trim().split(/\s+/).slice(-2).map((word) => word[0] ?? '').join('').toUpperCase();

export function AccountMenu() {
  const { t } = useTranslation();
  const me = useMe();
  const client = useQueryClient();
  const [leaving, setLeaving] = useState(false);
  const leave = async (): Promise<void> => {
    await api.DELETE('/api/v1/session').catch(() => undefined);
    client.clear();
    alertStore.clear();
    session.signedOut();
  };
  return (
    <>
      <Menu position="bottom-end" width={290} shadow="md">
        <Menu.Target>
          <UnstyledButton className={classes.button} aria-label={t('account.menu', { name: me.display_name })}>
            <span className={classes.face} data-initials={initials(me.display_name)} />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <div className={classes.who}>
            <strong>{me.display_name}</strong>
            <span>{me.roles.map((role) => t(`role.${role}`)).join(', ')}</span>
          </div>
          <Menu.Divider />
          <Menu.Item component={Link} to="/account" leftSection={<Icon name="user" />}>{t('own.title')}</Menu.Item>
          <Choices />
          <Menu.Divider />
          <Menu.Item leftSection={<Icon name="out" />} onClick={() => (drafts.places(me.username).length > 0 ? setLeaving(true) : void leave())}>{t('account.sign_out')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <SignOutDialog opened={leaving} onClose={() => setLeaving(false)} onLeave={() => void leave()} />
    </>
  );
}

function Choices() {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const { sound, notify } = useSyncExternalStore(preferences.subscribe, preferences.get);
  const nextLanguage = i18n.language === 'vi' ? 'en' : 'vi';
  const turnSound = (): void => {
    preferences.set({ sound: !sound });
    if (!sound) beep(false);
  };
  const turnNotify = async (): Promise<void> => {
    if (notify || !('Notification' in window)) return preferences.set({ notify: false });
    preferences.set({ notify: (await Notification.requestPermission()) === 'granted' });
  };
  const nextScheme = colorScheme === 'auto' ? 'light' : colorScheme === 'light' ? 'dark' : 'auto';
  const language = (): void => {
    preferences.set({ language: nextLanguage });
    void i18n.changeLanguage(nextLanguage);
  };
  return (
    <>
      <Menu.Item closeMenuOnClick={false} leftSection={<Icon name="sun" />} onClick={() => setColorScheme(nextScheme)}>{t('account.scheme')}: {t(`account.scheme_${colorScheme}`)}</Menu.Item>
      <Menu.Item closeMenuOnClick={false} leftSection={<Icon name="bell" />} onClick={turnSound}>{t('account.sound')}: {sound ? t('account.on') : t('account.off')}</Menu.Item>
      <Menu.Item closeMenuOnClick={false} leftSection={<Icon name="megaphone" />} onClick={() => void turnNotify()}>{t('account.notify')}: {notify ? t('account.on') : t('account.off')}</Menu.Item>
      <Menu.Item leftSection={<Icon name="note" />} onClick={language}>{nextLanguage === 'en' ? 'English' : 'Tiếng Việt'}</Menu.Item>
    </>
  );
}
