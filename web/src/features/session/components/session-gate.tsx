// Nothing of the console shows without a session. When one ends in the middle of work, the page stays and a small form
// appears over it as soon as the person pauses: it would take the next letters away.
import { Button, Modal } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { usePauseInTyping } from '@/hooks/use-pause-in-typing';
import { useSession } from '@/hooks/use-session';
import { api } from '@/lib/api-client';
import { asProblem, problemOf } from '@/lib/problem';
import { session } from '@/lib/session';
import { SignInForm } from './sign-in-form';
import { SignInPage } from './sign-in-page';

async function askWho(): Promise<void> {
  const { data, error, response } = await api.GET('/api/v1/me');
  if (data) session.signedIn(data.user);
  else if (response.status === 401) session.signedOut();
  else throw problemOf(response, error);
}

export function SessionGate({ children }: { children: ReactNode }) {
  const state = useSession();
  const [error, setError] = useState<unknown>(null);
  const ask = (): void => {
    setError(null);
    askWho().catch((problem: unknown) => setError(asProblem(problem)));
  };
  useEffect(() => {
    askWho().catch((problem: unknown) => setError(asProblem(problem)));
  }, []);

  if (state.kind === 'unknown') return error ? <Unreachable error={error} onRetry={ask} /> : null;
  if (state.kind === 'out') return <SignInPage onDone={(user) => session.signedIn(user)} />;
  return (
    <>
      {children}
      {state.kind === 'expired' && <Expired username={state.user.username} />}
    </>
  );
}

function Expired({ username }: { username: string }) {
  const { t } = useTranslation();
  const pauses = usePauseInTyping();
  if (!pauses) return null;
  return (
    <Modal opened onClose={() => undefined} withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false} title={t('signin.expired')} zIndex={1000}>
      <p>{t('signin.expired_about')}</p>
      <SignInForm username={username} onDone={(user) => session.signedIn(user)} />
      <Button mt="sm" fullWidth variant="subtle" onClick={() => session.signedOut()}>{t('signin.someone_else')}</Button>
    </Modal>
  );
}

function Unreachable({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <main style={{ maxWidth: 480, margin: '20dvh auto', padding: 16 }}>
      <ProblemNote error={error} onRetry={onRetry} />
    </main>
  );
}
