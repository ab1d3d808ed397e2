// What runs behind every page: the live feed, alerts, the title's badge, the keys that work everywhere.
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '@/app/feed/notify';
import { useCaseFeed } from '@/app/feed/use-case-feed';
import { useMentionNews } from '@/app/feed/use-mention-news';
import { useChannelNews } from '@/app/feed/use-channel-news';
import { useQuestionNews } from '@/app/feed/use-question-news';
import { useKeys } from '@/hooks/use-keys';
import { useTitleBadge } from '@/hooks/use-page-title';
import { useMe } from '@/hooks/use-session';
import { type Alert, alertStore } from '@/lib/alerts';
import { useWorkingSetLoader } from '@/lib/case-query';
import { useLive } from '@/lib/live-context';
import { useUnits } from '@/lib/reference';
import { pagesOf } from '@/utils/permissions';

export const useAlerts = (): readonly Alert[] => useSyncExternalStore(alertStore.subscribe, alertStore.get);

export function useBackground(onHelp: () => void): void {
  const me = useMe();
  const live = useLive();
  const { t } = useTranslation();
  const { tree, ready } = useUnits();
  const navigate = useNavigate();
  const pages = pagesOf(me);
  const onAlert = useCallback((alert: Alert) => announce(alert, t(`alert.${alert.kind}`)), [t]);
  useWorkingSetLoader(pages.inbox);
  useCaseFeed(live, me, tree, ready && pages.inbox, onAlert);
  useQuestionNews(live, me);
  useMentionNews(live, me, pages.inbox, onAlert);
  useChannelNews(live, me);
  useTitleBadge(useAlerts().filter((alert) => !alert.seen).length);
  useKeys({
    '?': onHelp,
    g: () => pages.inbox && void navigate({ to: '/inbox' }),
  });
}
