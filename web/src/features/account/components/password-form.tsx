import { Button, PasswordInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { changePassword } from '../api/account';
import { refusal } from '../words';
import classes from './account.module.css';

const LEAST = 12;

/** `onDone` is told the new password, so that who has to sign in again need not type it twice. */
export function PasswordForm({ current: known, onDone }: { current?: string; onDone: (password: string, signedOut: boolean) => void }) {
  const { t } = useTranslation();
  const [current, setCurrent] = useState(known ?? '');
  const [wanted, setWanted] = useState('');
  const [again, setAgain] = useState('');
  const change = useMutation({
    mutationFn: () => changePassword(current, wanted),
    onSuccess: ({ signed_out: out }) => {
      setCurrent('');
      setWanted('');
      setAgain('');
      onDone(wanted, out);
    },
  });
  const short = wanted !== '' && [...wanted].length < LEAST;
  const differ = again !== '' && again !== wanted;
  const field = { size: 'md' as const, withAsterisk: false, required: true, visibilityToggleButtonProps: { 'aria-label': t('signin.show_password') } };
  const why = change.error ? refusal(change.error, t) : null;
  return (
    <form className={classes.form} onSubmit={(event) => { event.preventDefault(); change.mutate(); }}>
      {why && <p className={classes.bad} role="alert">{why}</p>}
      {change.error && !why ? <ProblemNote error={change.error} /> : null}
      <PasswordInput {...field} label={t('own.current')} value={current} autoComplete="current-password" onChange={(event) => setCurrent(event.currentTarget.value)} />
      <PasswordInput {...field} label={t('own.wanted')} description={t('own.wanted_about')} error={short ? t('own.short') : undefined} value={wanted} autoComplete="new-password" onChange={(event) => setWanted(event.currentTarget.value)} />
      <PasswordInput {...field} label={t('own.again')} error={differ ? t('own.differ') : undefined} value={again} autoComplete="new-password" onChange={(event) => setAgain(event.currentTarget.value)} />
      <Button type="submit" loading={change.isPending} disabled={!current || [...wanted].length < LEAST || again !== wanted}>{t('own.change_password')}</Button>
    </form>
  );
}
