import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Words } from '@/components/citizen-text';
import { Icon } from '@/components/icons';
import { ProblemNote } from '@/components/problem-note';
import { Time } from '@/components/time';
import { useLanguage } from '@/hooks/use-language';
import { useMe } from '@/hooks/use-session';
import { useChannels, useUnits } from '@/lib/reference';
import type { Channel } from '@/lib/types';
import { has } from '@/utils/permissions';
import { useReadiness } from '../api/settings';
import { byHealth, connectorName } from '../health';
import { partDetail } from '../part-detail';
import { ChannelFacts } from './channel-facts';
import classes from './channels.module.css';
import { Finding } from './finding';

export function ChannelsTab() {
  const { t } = useTranslation();
  const { data, error } = useChannels(true);
  if (error) return <ProblemNote error={error} />;
  if (!data) return <Skeleton height={260} radius="md" />;
  return (
    <>
      <HubState />
      <p className={classes.sum}>{t('health.sum', { count: data.length, stopped: data.filter((one) => one.health.state === 'stopped').length, warning: data.filter((one) => one.health.state === 'warning').length })}</p>
      <ul className={classes.list}>{[...data].sort(byHealth).map((channel) => <ChannelCard key={channel.id} channel={channel} />)}</ul>
    </>
  );
}

function ChannelCard({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { tree } = useUnits();
  const { health } = channel;
  return (
    <li className={classes.card} data-state={health.state}>
      <div className={classes.head}>
        <h3>{connectorName(channel.connector)} · {tree.name(channel.unit, language)}</h3>
        <span className={classes.state} data-state={health.state}><Icon name={health.state === 'ok' ? 'check' : 'alarm'} size={16} />{t(`health.${health.state}`)}</span>
      </div>
      <p className={classes.codes}><code>{channel.id}</code> <code>{channel.external_id}</code></p>
      {health.findings?.length ? <ul className={classes.findings}>{health.findings.map((finding) => <Finding key={finding.code + (finding.reason ?? '')} finding={finding} />)}</ul> : null}
      {!health.findings && health.detail && <p className={classes.why}>{t(`health.code_${health.detail}`, { defaultValue: health.detail })}</p>}
      <dl className={classes.facts}>
        <dt>{t('health.received_at')}</dt><dd>{health.received_at ? <Time at={health.received_at} relative /> : t('health.never')}</dd>
        <dt>{t('health.sent_at')}</dt><dd>{health.sent_at ? <Time at={health.sent_at} relative /> : t('health.never')}</dd>
        <ChannelFacts health={health} />
      </dl>
    </li>
  );
}

/** The hub itself: its own message through everything, the store, the feed. */
function HubState() {
  const { t } = useTranslation();
  const { data } = useReadiness(has(useMe(), 'administrator'));
  if (!data?.length) return null;
  return (
    <section className={classes.hub} aria-label={t('health.hub')}>
      <h2>{t('health.hub')}</h2>
      <ul>
        {data.map((item) => (
          <li key={item.name} data-ok={item.ok || undefined}>
            <Icon name={item.ok ? 'check' : 'alarm'} size={16} />
            <b>{t(`health.part_${item.name}`, { defaultValue: item.name })}</b> {t(item.ok ? 'health.good' : 'health.bad')} <small><Words>{partDetail(t, item.detail)}</Words></small>
          </li>
        ))}
      </ul>
    </section>
  );
}
