import { Link } from '@tanstack/react-router';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '@/hooks/use-now';
import { useNumber } from '@/hooks/use-number';
import { useMe } from '@/hooks/use-session';
import { useWorkingSet } from '@/lib/case-query';
import { useMentions } from '@/lib/mentions';
import { useUnits } from '@/lib/reference';
import { countViews, mayBeMore, type View, viewsOf } from '../views';
import classes from './view-tabs.module.css';

/** The views on a phone, where the side bar has no room. */
export function ViewTabs({ current }: { current: View }) {
  const { t } = useTranslation();
  const user = useMe();
  const now = useNow();
  const number = useNumber();
  const { tree: units } = useUnits();
  const { cases, complete } = useWorkingSet();
  const { codes: mentions } = useMentions();
  const counts = useMemo(() => countViews(cases, { user, units, now, mentions }), [cases, user, units, now, mentions]);
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    bar.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [current]);
  return (
    <nav ref={bar} className={classes.tabs} aria-label={t('nav.inbox')}>
      {viewsOf(user).map((view) => (
        <Link key={view} to="/inbox" search={{ view }} className={classes.tab} data-active={view === current || undefined} aria-current={view === current ? 'page' : undefined}>
          {t(`view.${view}`)}{view !== 'all' && <b>{number(counts[view])}{mayBeMore(view, complete) ? '+' : ''}</b>}
        </Link>
      ))}
    </nav>
  );
}
