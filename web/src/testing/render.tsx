import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { session } from '@/lib/session';
import type { User } from '@/lib/types';
import { user } from './fixtures';

export function renderPage(page: ReactNode, me: User = user()) {
  session.signedIn(me);
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const dressed = (what: ReactNode) => <MantineProvider env="test"><QueryClientProvider client={client}>{what}</QueryClientProvider></MantineProvider>;
  const view = render(dressed(page));
  /** The same page with other properties. */
  const again = (next: ReactNode): void => view.rerender(dressed(next));
  return { ...view, client, again };
}
