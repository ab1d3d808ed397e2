import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { useLanguage } from '@/hooks/use-language';
import { clock, fullDate } from '@/utils/time';
import classes from './connection-banner.module.css';
import { useReadiness } from './readiness';

/** On a made-up clock nobody may take what is shown for real. */
export function RehearsalBanner() {
  const { t } = useTranslation();
  const language = useLanguage();
  const rehearsal = useReadiness().data?.rehearsal;
  if (!rehearsal) return null;
  return (
    <p className={classes.banner} role="status">
      <Icon name="alarm" /><span>{t('live.rehearsal', { time: `${clock(Date.parse(rehearsal.now), language)} ${fullDate(Date.parse(rehearsal.now), language)}`, speed: rehearsal.speed })}</span>
    </p>
  );
}
