import { Button, FileInput, PasswordInput, Textarea } from '@mantine/core';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { ProblemNote } from '@/components/problem-note';
import { SealError } from '../lib/envelope';
import type { Wish } from '../use-seal';
import classes from './sealed.module.css';

const LEAST_REASON = 10;

interface Props {
  busy: boolean;
  error: unknown;
  onOpen: (wish: Wish) => void;
}

/** Reason, key file, password. The last two never leave this machine; the password is forgotten once it is used. */
export function OpenForm({ busy, error, onOpen }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const password = useRef<HTMLInputElement>(null);
  const long = [...reason.trim()].length >= LEAST_REASON;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    const typed = password.current?.value ?? '';
    if (!file || !long || typed === '') return;
    if (password.current) password.current.value = '';
    onOpen({ file, password: typed, reason: reason.trim() });
  };
  return (
    <form className={classes.form} onSubmit={send} autoComplete="off">
      <p className={classes.about}>{t('sealed.about')}</p>
      {error instanceof SealError ? <p className={classes.failed} role="alert"><Icon name="alarm" />{t(`sealed.failed_${error.reason}`)}</p> : error ? <ProblemNote error={error} /> : null}
      <Textarea label={t('sealed.reason')} description={t('sealed.reason_about')} required value={reason} onChange={(event) => setReason(event.currentTarget.value)} maxLength={1000} autosize minRows={2} maxRows={5} dir="auto" disabled={busy} />
      <FileInput label={t('sealed.key_file')} description={t('sealed.key_file_about')} placeholder={t('sealed.choose')} required value={file} onChange={setFile} leftSection={<Icon name="key" size={17} />} clearable disabled={busy} />
      <PasswordInput ref={password} label={t('sealed.password')} required autoComplete="off" disabled={busy} visibilityToggleButtonProps={{ 'aria-label': t('signin.show_password') }} />
      <Button type="submit" loading={busy} disabled={!file || !long} leftSection={<Icon name="lock" />}>{t('sealed.open')}</Button>
      {busy && <p className={classes.quiet} role="status">{t('sealed.busy')}</p>}
    </form>
  );
}
