import { Link, useRouterState, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { homeView, mayBeMore, viewIcons, viewsOf } from '@/features/inbox/views';
import { useNumber } from '@/hooks/use-number';
import { useMe } from '@/hooks/use-session';
import { pagesOf } from '@/utils/permissions';
import { navOf } from './nav';
import classes from './sidebar.module.css';
import { useCounts } from './use-counts';

export function Sidebar() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <nav className={`${classes.bar} no-print`} aria-label={t('nav.label')}>
      <div className={classes.brand}>
        <svg width="30" height="30" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="7" fill="var(--brand)" /><path d="M5 21c4-9 18-9 22 0M5 21h22M11 21v-4.600M16 21v-6.400M21 21v-4.600" fill="none" stroke="#fff" strokeWidth="2.200" strokeLinecap="round" /></svg>
        <span>Cầu Nối</span>
      </div>
      {pagesOf(me).inbox && <Views />}
      <ul className={classes.list}>
        {navOf(me).filter((entry) => entry.to !== '/inbox').map((entry) => (
          <li key={entry.to}>
            <Link to={entry.to} className={classes.link} activeProps={{ 'data-active': true, 'aria-current': 'page' }}>
              <Icon name={entry.icon} /><span className={classes.name}>{t(entry.label)}</span>
            </Link>
          </li>
        ))}
      </ul>
      <p className={classes.zone}>{t('nav.zone')}</p>
    </nav>
  );
}

function Views() {
  const { t } = useTranslation();
  const me = useMe();
  const number = useNumber();
  const { counts, complete } = useCounts();
  const onInbox = useRouterState({ select: (state) => state.location.pathname.endsWith('/inbox') });
  const search = useSearch({ strict: false }) as { view?: string };
  const current = onInbox ? search.view ?? homeView(me) : null;
  return (
    <>
      <p className={classes.group}>{t('nav.inbox')}</p>
      <ul className={classes.list}>
        {viewsOf(me).map((view) => (
          <li key={view}>
            <Link to="/inbox" search={{ view }} className={classes.link} data-active={current === view || undefined} aria-current={current === view ? 'page' : undefined} data-alarm={view === 'overdue' && counts.overdue > 0 ? true : undefined}>
              <Icon name={viewIcons[view]} />
              <span className={classes.name}>{t(`view.${view}`)}</span>
              {view !== 'all' && <span className={classes.count} title={mayBeMore(view, complete) ? t('view.incomplete') : undefined}>{number(counts[view])}{mayBeMore(view, complete) ? '+' : ''}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
