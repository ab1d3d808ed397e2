import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { type Made, useAddAccount } from '../api/accounts';
import { AccountFields, type AccountForm, isWhole } from './account-fields';
import classes from './directory.module.css';

const NAME = /^[a-z][a-z0-9._-]{2,31}$/;

export function AccountDialog({ onClose, onDone }: { onClose: () => void; onDone: (made: Made) => void }) {
  const { t } = useTranslation();
  const [username, setUsername] = useState('');
  const [form, setForm] = useState<AccountForm>({ display_name: '', roles: [], units: [] });
  const add = useAddAccount(onDone);
  const wrong = username !== '' && !NAME.test(username);
  return (
    <Modal opened onClose={onClose} title={t('people.add')} size="lg" closeButtonProps={{ 'aria-label': t('action.close') }}>
      <form className={classes.form} onSubmit={(event) => { event.preventDefault(); add.mutate({ username, ...form }); }}>
        <TextInput label={t('signin.username')} description={t('people.username_about')} error={wrong ? t('people.username_wrong') : undefined} value={username} maxLength={32} autoCapitalize="none" autoComplete="off" spellCheck={false} data-autofocus
          onChange={(event) => setUsername(event.currentTarget.value.trim())} />
        <AccountFields form={form} onChange={setForm} />
        {add.error ? <ProblemNote error={add.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" loading={add.isPending} disabled={!NAME.test(username) || !isWhole(form)}>{t('people.add')}</Button>
        </Group>
      </form>
    </Modal>
  );
}
