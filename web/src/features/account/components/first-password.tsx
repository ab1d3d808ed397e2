import { Button } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/lib/api-client';
import { session } from '@/lib/session';
import type { User } from '@/lib/types';
import classes from './account.module.css';
import { PasswordForm } from './password-form';

/** Signed in with a start password: nothing else opens before another one is chosen. */
export function FirstPassword({ user }: { user: User }) {
  const { t } = useTranslation();
  const [client] = useState(() => new QueryClient());
  const enter = async (password: string): Promise<void> => {
    const { data } = await api.POST('/api/v1/session', { body: { username: user.username, password } });
    if (data) session.signedIn(data.user);
    else session.signedOut(); // one-time codes are on: the form asks for one
  };
  const leave = async (): Promise<void> => {
    await api.DELETE('/api/v1/session').catch(() => undefined);
    session.signedOut();
  };
  return (
    <QueryClientProvider client={client}>
      <main className={classes.first}>
        <section>
          <h1>{t('own.first_title')}</h1>
          <p>{t('own.first_about', { name: user.display_name })}</p>
          <PasswordForm onDone={(password) => void enter(password)} />
          <Button mt="sm" fullWidth variant="subtle" onClick={() => void leave()}>{t('account.sign_out')}</Button>
        </section>
      </main>
    </QueryClientProvider>
  );
}
