import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from 'react';
import { SessionGate } from '@/features/session/components/session-gate';
import { useSession } from '@/hooks/use-session';
import { LiveClient, liveUrl } from '@/lib/live-client';
import { LiveContext } from '@/lib/live-context';
import { makeQueryClient } from '@/lib/query-client';
import { theme } from './theme';

/** One connection for one person; it rests while the session is being renewed. */
function LiveProvider({ children }: { children: ReactNode }) {
  const state = useSession();
  const username = state.kind === 'in' || state.kind === 'expired' ? state.user.username : '';
  const active = state.kind === 'in';
  const live = useMemo(() => (username ? new LiveClient(liveUrl(window.location)) : null), [username]);
  useEffect(() => {
    if (!live || !active) return;
    live.start();
    return () => live.stop();
  }, [live, active]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

function OnePerson({ children }: { children: ReactNode }) {
  const state = useSession();
  const id = state.kind === 'in' || state.kind === 'expired' ? state.user.id : '';
  return <PersonData key={id}>{children}</PersonData>;
}

/** Nobody sees what another person's session has read. */
function PersonData({ children }: { children: ReactNode }) {
  const [client] = useState(makeQueryClient);
  return <QueryClientProvider client={client}><LiveProvider>{children}</LiveProvider></QueryClientProvider>;
}

const FirstPassword = lazy(() => import('@/features/account/components/first-password').then((page) => ({ default: page.FirstPassword })));

/** A start password opens its own change and nothing else. */
function FirstOrAll({ children }: { children: ReactNode }) {
  const state = useSession();
  if (state.kind === 'in' && state.user.must_change_password) return <Suspense><FirstPassword user={state.user} /></Suspense>;
  return <OnePerson>{children}</OnePerson>;
}

export function Providers({ children }: { children: ReactNode }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <Notifications position="top-center" limit={3} autoClose={4500} />
      <SessionGate><FirstOrAll>{children}</FirstOrAll></SessionGate>
    </MantineProvider>
  );
}
