import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { useLanguage } from '@/hooks/use-language';
import { clock, fullDate } from '@/utils/time';
import classes from './connection-banner.module.css';

interface Rehearsal { now: string; speed: number }

async function askRehearsal(): Promise<Rehearsal | null> {
  const answer = (await (await fetch(new Request(`${globalThis.location.origin}/readyz`))).json()) as { rehearsal?: Rehearsal };
  return answer.rehearsal ?? null;
}

/** On a made-up clock nobody may take what is shown for real. */
export function RehearsalBanner() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data } = useQuery({ queryKey: ['rehearsal'], queryFn: askRehearsal, refetchInterval: (query) => (query.state.data ? 5_000 : false), retry: false });
  if (!data) return null;
  return (
    <p className={classes.banner} role="status">
      <Icon name="alarm" /><span>{t('live.rehearsal', { time: `${clock(Date.parse(data.now), language)} ${fullDate(Date.parse(data.now), language)}`, speed: data.speed })}</span>
    </p>
  );
}
