import { Button, Group, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { notify } from '@/lib/notify';
import type { User } from '@/lib/types';
import { type Made, type Reset, useChangeAccount, useResetAccount } from '../api/accounts';
import { AccountFields, type AccountForm, isWhole } from './account-fields';
import classes from './directory.module.css';
import { SessionsOf } from './sessions-of';

type Step = Reset | 'disable' | 'enable';

interface Props {
  user: User;
  onClose: () => void;
  onDone: (made: Made) => void;
}

export function ChangeDialog({ user, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const [form, setForm] = useState<AccountForm>({ display_name: user.display_name, roles: user.roles, units: user.units });
  const [step, setStep] = useState<Step | null>(null);
  const finish = (made: Made): void => {
    if (!made.startPassword) notify.done(t('people.saved', { name: made.user.display_name }));
    onDone(made);
    onClose();
  };
  const change = useChangeAccount(user, finish);
  const untouched = JSON.stringify(form) === JSON.stringify({ display_name: user.display_name, roles: user.roles, units: user.units });
  return (
    <Modal opened onClose={onClose} title={`${user.display_name} (${user.username})`} size="lg" closeButtonProps={{ 'aria-label': t('action.close') }}>
      {step ? <Confirm user={user} step={step} onBack={() => setStep(null)} onDone={finish} /> : (
        <form className={classes.form} onSubmit={(event) => { event.preventDefault(); change.mutate(form); }}>
          <AccountFields form={form} onChange={setForm} />
          <p className={classes.count}>{t('people.change_about')}</p>
          {change.error ? <ProblemNote error={change.error} /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t('action.cancel')}</Button>
            <Button type="submit" loading={change.isPending} disabled={untouched || !isWhole(form)}>{t('people.save')}</Button>
          </Group>
          <div className={classes.more}>
            <Button size="xs" variant="default" onClick={() => setStep('password')}>{t('people.password')}</Button>
            {user.totp && <Button size="xs" variant="default" onClick={() => setStep('totp')}>{t('people.totp_reset')}</Button>}
            <Button size="xs" variant="default" color="red.8" onClick={() => setStep(user.disabled ? 'enable' : 'disable')}>{t(user.disabled ? 'people.enable' : 'people.disable')}</Button>
          </div>
          <SessionsOf username={user.username} />
        </form>
      )}
    </Modal>
  );
}

function Confirm({ user, step, onBack, onDone }: { user: User; step: Step; onBack: () => void; onDone: (made: Made) => void }) {
  const { t } = useTranslation();
  const change = useChangeAccount(user, onDone);
  const reset = useResetAccount(user, onDone);
  const run = step === 'password' || step === 'totp' ? () => reset.mutate(step) : () => change.mutate({ disabled: step === 'disable' });
  const error = change.error ?? reset.error;
  const name = { password: 'people.password', totp: 'people.totp_reset', disable: 'people.disable', enable: 'people.enable' }[step];
  return (
    <div className={classes.form}>
      <p>{t(`people.${step}_about`, { name: user.display_name })}</p>
      {error ? <ProblemNote error={error} /> : null}
      <Group justify="flex-end">
        <Button variant="default" onClick={onBack}>{t('action.cancel')}</Button>
        <Button color={step === 'disable' ? 'red.8' : undefined} loading={change.isPending || reset.isPending} onClick={run} data-autofocus>{t(name)}</Button>
      </Group>
    </div>
  );
}
