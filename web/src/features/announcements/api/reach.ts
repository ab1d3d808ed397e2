// Whom a draft would reach if it went out now: counted by the hub, by the rules of its planner.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDebouncedValue } from '@mantine/hooks';
import type { components } from '@/api/schema';
import { api, need } from '@/lib/api-client';
import type { DraftForm } from '../audience';

export type Reach = components['schemas']['Reach'];
export type ChannelReach = components['schemas']['ChannelReach'];
type Asked = Pick<DraftForm, 'title' | 'body' | 'units' | 'topics' | 'channels'>;

const PAUSE_MS = 500;

export function useReach({ title, body, units, topics, channels }: Asked) {
  const text = JSON.stringify({ title: title.trim(), body: body.trim(), audience: { units, topics, channels } });
  const [asked] = useDebouncedValue(text, PAUSE_MS);
  return useQuery({
    queryKey: ['reach', asked],
    queryFn: () => need(api.POST('/api/v1/announcements/reach', { body: JSON.parse(asked) as components['schemas']['ReachQuestion'] })),
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    refetchInterval: 60_000,
  });
}

/** Reasons with their sums over all channels, most people first. */
export function reasonsOf(reach: Reach): [string, number][] {
  const sums = new Map<string, number>();
  for (const channel of reach.channels) for (const [reason, count] of Object.entries(channel.not_reached)) sums.set(reason, (sums.get(reason) ?? 0) + count);
  return [...sums].sort(([, one], [, other]) => other - one);
}
