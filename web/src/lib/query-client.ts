// Server state lives here; live events patch it or mark it stale.
import { QueryClient } from '@tanstack/react-query';
import { asProblem } from './problem';

const tryAgain = (count: number, error: unknown): boolean => {
  const { kind } = asProblem(error);
  return (kind === 'offline' || kind === 'unavailable') && count < 3;
};

export const makeQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: { retry: tryAgain, staleTime: 15_000, refetchOnWindowFocus: false, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
