// Units, people, topics and channels: read once, kept.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { UnitTree } from '@/utils/unit-tree';
import { api, need } from './api-client';
import type { Channel, Page, Topic, Unit, User } from './types';

const KEEP_MS = 30 * 60_000;
const LIMIT = 200;

async function readAll<T>(read: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  for (let cursor: string | undefined, pages = 0; pages < 100; pages += 1) {
    const page: Page<T> = await read(cursor);
    all.push(...page.items);
    if (!page.next_cursor) break;
    cursor = page.next_cursor;
  }
  return all;
}

const params = (cursor: string | undefined) => ({ params: { query: { limit: LIMIT, ...(cursor ? { cursor } : {}) } } });
const noUnits: Unit[] = [];

export function useUnits(): { tree: UnitTree; ready: boolean; error: unknown } {
  const query = useQuery({
    queryKey: ['units'],
    queryFn: () => readAll<Unit>((cursor) => need(api.GET('/api/v1/units', params(cursor)))),
    staleTime: KEEP_MS,
  });
  const tree = useMemo(() => new UnitTree(query.data ?? noUnits), [query.data]);
  return { tree, ready: query.isSuccess, error: query.error };
}

export const useTopics = () =>
  useQuery({
    queryKey: ['topics'],
    queryFn: () => readAll<Topic>((cursor) => need(api.GET('/api/v1/topics', params(cursor)))),
    staleTime: KEEP_MS,
  });

export const useUsers = () =>
  useQuery({
    queryKey: ['users'],
    queryFn: () => readAll<User>((cursor) => need(api.GET('/api/v1/users', params(cursor)))),
    staleTime: 5 * 60_000,
  });

/** Health changes: read again each minute while somebody looks. */
export const useChannels = (watch = false) =>
  useQuery({
    queryKey: ['channels'],
    queryFn: () => readAll<Channel>((cursor) => need(api.GET('/api/v1/channels', params(cursor)))),
    staleTime: 60_000,
    refetchInterval: watch ? 60_000 : false,
  });

/** Shown name of a member of staff; the user name when the directory does not say. */
export function usePersonName(): (username: string | null) => string {
  const { data } = useUsers();
  const names = useMemo(() => new Map((data ?? []).map((user) => [user.username, user.display_name])), [data]);
  return (username) => (username ? names.get(username) ?? username : '');
}
