import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { Time } from '@/components/time';
import { useNumber } from '@/hooks/use-number';
import { useRowName } from '@/hooks/use-row-name';
import { toLocalField } from '@/utils/time';
import { type Burst, useBursts } from '../api/bursts';
import classes from './bursts.module.css';

/** What comes together just now, more than is usual at this hour. Nothing is shown while nothing does. */
export function BurstsCard() {
  const { t } = useTranslation();
  const number = useNumber();
  const ward = useRowName('ward');
  const topic = useRowName('topic');
  const { data } = useBursts();
  if (!data || data.items.length === 0) return null;
  const days = (one: Burst) => ({ period: 'custom' as const, from: toLocalField(Date.parse(one.since)).slice(0, 10), until: toLocalField(Date.parse(data.at)).slice(0, 10) });
  return (
    <section className={classes.bursts} aria-label={t('bursts.title')}>
      <h2><Icon name="alarm" size={18} /> {t('bursts.title')}</h2>
      <ul>
        {data.items.map((one) => (
          <li key={`${one.ward} ${one.topic}`}>
            <Link to="/inbox" search={{ view: 'all', report: 'counts', figure: 'received', by: 'topic', key: one.topic, ...(one.area ? { area: one.area } : { unit: one.ward }), since: one.since, ...days(one) }}>
              {t('bursts.line', { count: one.cases, cases: number(one.cases), topic: topic(one.topic, one.topic_name), minutes: data.minutes, ward: ward(one.ward, one.ward_name) })}
            </Link>
            <span>{t('bursts.usual', { usual: number(one.usual), days: data.days })}</span>
          </li>
        ))}
      </ul>
      <p>{t('figures.at')} <Time at={data.at} /></p>
    </section>
  );
}
