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
  const view = render(<MantineProvider env="test"><QueryClientProvider client={client}>{page}</QueryClientProvider></MantineProvider>);
  return { ...view, client };
}
