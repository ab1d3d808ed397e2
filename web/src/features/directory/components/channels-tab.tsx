import { useTranslation } from 'react-i18next';
import { Words } from '@/components/citizen-text';
import { useLanguage } from '@/hooks/use-language';
import { useChannels, useUnits } from '@/lib/reference';
import type { Channel } from '@/lib/types';
import classes from './directory.module.css';
import { Sheet } from './sheet';

const connectors: Record<string, string> = { zalo: 'Zalo', facebook: 'Facebook' };

/** Accounts in trouble stand first. */
const byHealth = (one: Channel, other: Channel): number => Number(one.health.ok !== false) - Number(other.health.ok !== false);

export function ChannelsTab() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { tree } = useUnits();
  const { data, error } = useChannels(true);
  const items = data && [...data].sort(byHealth);
  const words = (channel: Channel): string => `${channel.id} ${channel.connector} ${channel.external_id ?? ''} ${tree.name(channel.unit, 'vi')}`;
  return (
    <Sheet items={items} error={error} id={(channel) => channel.id} words={words} columns={[
      { name: t('announce.channels'), draw: (channel) => <b>{connectors[channel.connector] ?? channel.connector}</b> },
      { name: t('filter.unit'), draw: (channel) => tree.name(channel.unit, language) },
      { name: t('directory.account'), draw: (channel) => <code>{channel.external_id}</code> },
      { name: t('directory.code'), draw: (channel) => <code>{channel.id}</code> },
      { name: t('directory.health'), draw: (channel) => <><span className={classes.health} data-ok={channel.health.ok !== false || undefined}>{channel.health.ok === false ? t('directory.trouble') : t('directory.ok')}</span>{channel.health.detail && <> <Words>{channel.health.detail}</Words></>}</> },
    ]} />
  );
}
