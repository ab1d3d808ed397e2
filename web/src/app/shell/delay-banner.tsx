import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import classes from './connection-banner.module.css';
import { useReadiness } from './readiness';

/** Says that changes come a little later than usual; none is lost. */
export function DelayBanner() {
  const { t } = useTranslation();
  const { data } = useReadiness();
  return (
    <div role="status" className="no-print">
      {data?.degraded?.includes('redis') && <p className={classes.banner}><Icon name="alarm" /><span>{t('live.delayed')}</span></p>}
    </div>
  );
}
