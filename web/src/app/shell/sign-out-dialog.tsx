import { Button, Group, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/hooks/use-session';
import { drafts } from '@/lib/drafts';

/** Signing out empties the browser's store, drafts with it: said before it happens. */
export function SignOutDialog({ opened, onClose, onLeave }: { opened: boolean; onClose: () => void; onLeave: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const places = opened ? drafts.places(me.username) : [];
  return (
    <Modal opened={opened} onClose={onClose} title={t('account.drafts_title')}>
      <p>{t('account.drafts_about', { count: places.length })}</p>
      <ul>{places.slice(0, 8).map((place) => <li key={place}>{place.split('.').slice(1).join('.') || t('account.drafts_other')}</li>)}</ul>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>{t('action.stay')}</Button>
        <Button color="red" onClick={onLeave}>{t('account.sign_out')}</Button>
      </Group>
    </Modal>
  );
}
