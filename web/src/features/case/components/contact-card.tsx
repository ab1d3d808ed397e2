import { useTranslation } from 'react-i18next';
import { Words } from '@/components/citizen-text';
import { useLanguage } from '@/hooks/use-language';
import { useChannels, useUnits } from '@/lib/reference';
import type { CaseFile } from '@/lib/types';
import classes from './side.module.css';

const connectors: Record<string, string> = { zalo: 'Zalo', facebook: 'Facebook', webchat: 'Web chat' };

export function ContactCard({ file }: { file: CaseFile }) {
  const { t } = useTranslation();
  const { contact, place } = file;
  const channel = useChannelName(file.channel);
  const area = useAreaName(place.area ?? '');
  return (
    <section className={classes.card}>
      <h2>{t('contact.title')}</h2>
      <dl className={classes.facts}>
        <dt>{t('contact.name')}</dt><dd>{contact.name ? <Words>{contact.name}</Words> : t(file.restricted ? 'contact.sealed' : 'contact.unknown')}</dd>
        {contact.phone && <><dt>{t('contact.phone')}</dt><dd>{contact.phone}</dd></>}
        <dt>{t('contact.channel')}</dt><dd>{channel}</dd>
        <dt>{t('contact.area')}</dt><dd>{area || t('contact.unknown')}</dd>
        {place.text && <><dt>{t('contact.place')}</dt><dd><Words>{place.text}</Words></dd></>}
        {place.lat !== undefined && <><dt>{t('contact.point')}</dt><dd>{place.lat.toFixed(5)}, {place.lon?.toFixed(5)}</dd></>}
      </dl>
      {contact.masked && <p className={classes.small}>{t('contact.masked')}</p>}
    </section>
  );
}

function useChannelName(id: string): string {
  const { data } = useChannels();
  const { tree } = useUnits();
  const language = useLanguage();
  const channel = data?.find((one) => one.id === id);
  return channel ? `${connectors[channel.connector] ?? channel.connector} · ${tree.name(channel.unit, language)}` : id;
}

function useAreaName(area: string): string {
  const { tree } = useUnits();
  const language = useLanguage();
  const ward = area ? tree.all.find((unit) => unit.type === 'ward' && unit.area === area) : undefined;
  return ward ? tree.name(ward.id, language) : area;
}
