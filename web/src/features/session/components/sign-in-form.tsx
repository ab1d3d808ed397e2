import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import type { User } from '@/lib/types';
import { signIn, type SignInResult } from '../sign-in';
import classes from './sign-in.module.css';
import { SignInMessage } from './sign-in-message';

/** Counts a lock-out down to zero. */
function useCountdown(): [number, (seconds: number) => void] {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return [left, setLeft];
}

export function SignInForm({ username: fixed, onDone }: { username?: string; onDone: (user: User) => void }) {
  const { t } = useTranslation();
  const [username, setUsername] = useState(fixed ?? '');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [result, setResult] = useState<SignInResult | null>(null);
  const [busy, setBusy] = useState(false);
  const [left, setLeft] = useCountdown();
  const asksCode = result?.kind === 'needs_code' || result?.kind === 'wrong_code';

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const answer = await signIn(username.trim(), password, asksCode ? code.replace(/\s/g, '') : '');
    setBusy(false);
    setResult(answer);
    if (answer.kind === 'locked') setLeft(answer.seconds);
    if (answer.kind === 'wrong_code') setCode('');
    if (answer.kind === 'done') onDone(answer.user);
  };

  return (
    <form className={classes.form} onSubmit={(event) => void submit(event)}>
      <SignInMessage result={result} left={left} />
      {!asksCode && (
        <>
          <TextInput label={t('signin.username')} value={username} onChange={(event) => setUsername(event.currentTarget.value)} readOnly={Boolean(fixed)}
            autoComplete="username" autoCapitalize="none" spellCheck={false} required size="md" data-autofocus={fixed ? undefined : true} autoFocus={!fixed} withAsterisk={false} />
          <PasswordInput label={t('signin.password')} value={password} onChange={(event) => setPassword(event.currentTarget.value)}
            autoComplete="current-password" required size="md" autoFocus={Boolean(fixed)} data-autofocus={fixed ? true : undefined} withAsterisk={false}
            visibilityToggleButtonProps={{ 'aria-label': t('signin.show_password') }} />
        </>
      )}
      {asksCode && (
        <TextInput label={t('signin.code')} description={t('signin.code_about')} value={code} onChange={(event) => setCode(event.currentTarget.value)}
          inputMode="numeric" autoComplete="one-time-code" maxLength={8} required size="md" autoFocus withAsterisk={false} />
      )}
      <Button type="submit" size="md" fullWidth loading={busy} disabled={left > 0} leftSection={<Icon name="arrow" />}>
        {left > 0 ? t('signin.wait', { seconds: left }) : asksCode ? t('signin.confirm') : t('signin.enter')}
      </Button>
      {asksCode && <Button variant="subtle" onClick={() => setResult(null)}>{t('signin.other')}</Button>}
    </form>
  );
}
