// A channel stopped or works again: administrators hear it at once, and what is shown is read again.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { LiveClient } from '@/lib/live-client';
import { notify } from '@/lib/notify';
import type { User } from '@/lib/types';

export function useChannelNews(live: LiveClient, user: User): void {
  const { t } = useTranslation();
  const client = useQueryClient();
  useEffect(() => live.listen(`user:${user.username}`, (data) => {
    if (data.event !== 'channel.stopped' && data.event !== 'channel.recovered') return;
    for (const key of ['channels', 'tasks']) void client.invalidateQueries({ queryKey: [key] });
    const channel = String(data.channel ?? '');
    if (data.event === 'channel.recovered') return notify.done(t('health.news_recovered', { channel }));
    const why = String(data.codes ?? '').split(',').map((code) => t(`health.code_${code}`, { defaultValue: code })).join('; ');
    notify.failed(why, t('health.news_stopped', { channel }));
  }), [live, client, t, user.username]);
}
