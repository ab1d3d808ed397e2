import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLive } from '@/lib/live-context';
import { LIST } from './api/announcements';

/** What others publish, stop or correct shows without asking. */
export function useAnnouncementsLive(): void {
  const live = useLive();
  const client = useQueryClient();
  useEffect(() => live.listen('public:announcements', () => {
    void client.invalidateQueries({ queryKey: LIST });
    void client.invalidateQueries({ queryKey: ['announcement'] });
  }), [live, client]);
}
