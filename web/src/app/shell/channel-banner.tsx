import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { useMe } from '@/hooks/use-session';
import { useChannels } from '@/lib/reference';
import { has } from '@/utils/permissions';
import classes from './channel-banner.module.css';

/** As long as a channel stands still, an administrator sees it on every page. */
export function ChannelBanner() {
  return has(useMe(), 'administrator') ? <Stopped /> : null;
}

function Stopped() {
  const { t } = useTranslation();
  const { data } = useChannels(true);
  const stopped = data?.filter((one) => one.health.state === 'stopped') ?? [];
  const [first] = stopped;
  if (!first) return null;
  return (
    <p className={`${classes.banner} no-print`} role="status">
      <Icon name="alarm" />
      <span><b>{t('health.banner', { count: stopped.length })}</b> {first.id}: {t(`health.code_${first.health.detail}`, { defaultValue: first.health.detail ?? '' })}. <Link to="/directory" search={{ tab: 'channels' }}>{t('health.look')}</Link></span>
    </p>
  );
}
