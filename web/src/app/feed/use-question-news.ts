// A question that concerns this person has moved: a word on it, and what is shown is read again.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { LiveClient } from '@/lib/live-client';
import { notify } from '@/lib/notify';
import type { User } from '@/lib/types';

const NEWS = ['asked', 'answered', 'accepted', 'returned', 'reminded', 'overdue'];

export function useQuestionNews(live: LiveClient, user: User): void {
  const { t } = useTranslation();
  const client = useQueryClient();
  useEffect(() => live.listen(`user:${user.username}`, (data) => {
    const [section, kind] = String(data.event ?? '').split('.');
    if (section !== 'question' || !kind || !NEWS.includes(kind)) return;
    void client.invalidateQueries({ queryKey: ['questions'] });
    notify.done(t(`question.news_${kind}`));
  }), [live, client, t, user.username]);
}
