import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/hooks/use-language';
import { useChannels, useTopics, useUnits } from '@/lib/reference';
import type { Announcement } from '@/lib/types';
import { channelsFor } from '../audience';
import classes from './announcement-page.module.css';

const SHOWN = 6;

export function AudienceCard({ item }: { item: Announcement }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { tree } = useUnits();
  const { data: topics = [] } = useTopics();
  const { data: channels = [] } = useChannels();
  const { audience } = item;
  const speaking = channelsFor(audience, [item.unit], channels, tree);
  const few = (names: string[]): string => names.slice(0, SHOWN).join('; ') + (names.length > SHOWN ? ` … (+${names.length - SHOWN})` : '');
  return (
    <section className={classes.card}>
      <h2>{t('announce.audience')}</h2>
      <dl className={classes.facts}>
        <dt>{t('announce.units')}</dt><dd>{few((audience.units.length > 0 ? audience.units : [item.unit]).map((id) => tree.name(id, language)))}</dd>
        <dt>{t('announce.topics')}</dt><dd>{audience.topics.length > 0 ? few(audience.topics.map((code) => topics.find((topic) => topic.code === code)?.name_vi ?? code)) : t('announce.everyone')}</dd>
        <dt>{t('announce.channels')}</dt><dd>{t('announce.channel_count', { count: speaking.length })}</dd>
        <dt>{t('announce.areas')}</dt><dd>{t('announce.area_count', { count: item.areas.length })}</dd>
      </dl>
    </section>
  );
}
