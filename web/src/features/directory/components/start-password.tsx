import { Button, CopyButton, Group, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Time } from '@/components/time';
import type { Made } from '../api/accounts';
import classes from './directory.module.css';

/** The only time it is seen: handed over, then known to nobody here. */
export function StartPassword({ made, onClose }: { made: Made; onClose: () => void }) {
  const { t } = useTranslation();
  const { user, startPassword } = made;
  return (
    <Modal opened onClose={onClose} title={t('people.start_password')} closeOnClickOutside={false} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <p>{t('people.start_password_about', { name: user.display_name })}</p>
      <dl className={classes.secret}>
        <dt>{t('signin.username')}</dt><dd>{user.username}</dd>
        <dt>{t('people.start_password')}</dt><dd><output>{startPassword}</output></dd>
        {user.start_password_until && <><dt>{t('people.start_password_until')}</dt><dd><Time at={user.start_password_until} /></dd></>}
      </dl>
      <Group justify="flex-end" mt="md">
        <CopyButton value={startPassword ?? ''}>{({ copied, copy }) => <Button variant="default" onClick={copy}>{t(copied ? 'people.copied' : 'people.copy')}</Button>}</CopyButton>
        <Button onClick={onClose} data-autofocus>{t('people.handed_over')}</Button>
      </Group>
    </Modal>
  );
}
