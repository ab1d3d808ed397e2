import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { useLanguage } from '@/hooks/use-language';
import { useLiveState } from '@/lib/live-context';
import { clock } from '@/utils/time';
import classes from './connection-banner.module.css';

/** A break shorter than this is nobody's concern. */
const PATIENCE_MS = 2_500;

function useLost(): { lost: boolean; since: number } {
  const { state, since } = useLiveState();
  const [lost, setLost] = useState(false);
  useEffect(() => {
    if (state === 'connected') {
      setLost(false);
      return;
    }
    const timer = setTimeout(() => setLost(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [state]);
  return { lost: lost && state !== 'connected', since };
}

/** Says that what is shown may be old, since when, and that typing goes on. */
export function ConnectionBanner() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { lost, since } = useLost();
  return (
    <div role="status" className="no-print">
      {lost && (
        <p className={classes.banner}><Icon name="alarm" /><span>{t('live.lost', { time: clock(since, language) })}</span></p>
      )}
    </div>
  );
}

export function LiveMark() {
  const { t } = useTranslation();
  const { lost } = useLost();
  const { ready } = useLiveState();
  const state = lost ? 'off' : ready ? 'on' : 'joining';
  return (
    <span className={classes.mark} data-state={state} title={t(`live.${state}_about`)}>
      <i /><span>{t(`live.${state}`)}</span>
    </span>
  );
}
