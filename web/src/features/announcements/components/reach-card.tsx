import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { Time } from '@/components/time';
import { useLanguage } from '@/hooks/use-language';
import { useNumber } from '@/hooks/use-number';
import { useUnits } from '@/lib/reference';
import { knownWord } from '@/utils/known-word';
import { type ChannelReach, type Reach, reasonsOf, useReach } from '../api/reach';
import type { DraftForm } from '../audience';
import classes from './reach-card.module.css';

const NO_END = 24 * 365; // hours: longer than a year is said as no limit
const connectors: Record<string, string> = { zalo: 'Zalo', facebook: 'Facebook', webchat: 'Web chat' };

/** Before it goes out: how many get it by which channel, who does not, and why. */
export function ReachCard({ form }: { form: Pick<DraftForm, 'title' | 'body' | 'units' | 'topics' | 'channels'> }) {
  const { t } = useTranslation();
  const { data, error, isPlaceholderData } = useReach(form);
  return (
    <section className={classes.card} aria-label={t('reach.title')} aria-busy={isPlaceholderData || undefined} aria-live="polite">
      <h2>{t('reach.title')}</h2>
      {error ? <ProblemNote error={error} /> : null}
      {!data && !error && <Skeleton height={90} />}
      {data && <Counted reach={data} />}
    </section>
  );
}

function Counted({ reach }: { reach: Reach }) {
  const { t } = useTranslation();
  const number = useNumber();
  const reasons = reasonsOf(reach);
  return (
    <>
      <p className={classes.sum}>{t('reach.sum', { count: reach.reached, shown: number(reach.reached), people: number(reach.people) })}</p>
      {reasons.length > 0 && (
        <ul className={classes.reasons} aria-label={t('reach.not_reached')}>
          {reasons.map(([reason, count]) => <li key={reason}><span>{knownWord(t, 'delivery_reason', reason)}</span><b>{number(count)}</b></li>)}
        </ul>
      )}
      <ul className={classes.channels}>{reach.channels.map((channel) => <ChannelLine key={channel.channel} reach={channel} />)}</ul>
      <p className={classes.about}>{t('reach.about')} <Time at={reach.at} />.</p>
    </>
  );
}

function ChannelLine({ reach }: { reach: ChannelReach }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const number = useNumber();
  const { tree } = useUnits();
  const { length, window_hours: window } = reach;
  const facts = [
    length && t('reach.length', { count: length.text_chars, most: number(length.max_text_chars) }),
    length?.messages ? t('compose.parts', { count: length.messages }) : null,
    window && (window.free >= NO_END ? t('reach.window_none') : window.extended ? t('reach.window_long', { free: window.free, extended: window.extended }) : t('reach.window', { free: window.free })),
    reach.quota_left !== null ? t('reach.quota', { count: reach.quota_left, shown: number(reach.quota_left) }) : null,
    reach.billed > 0 ? t('reach.billed', { count: reach.billed * (length?.messages ?? 1), shown: number(reach.billed * (length?.messages ?? 1)) }) : t('reach.free'),
  ];
  return (
    <li>
      <div className={classes.head}><b>{connectors[reach.connector ?? ''] ?? reach.connector ?? reach.channel}{reach.unit ? ` · ${tree.name(reach.unit, language)}` : ''}</b><span>{t('reach.of', { reached: number(reach.reached), people: number(reach.people) })}</span></div>
      <p>{facts.filter(Boolean).join(' · ')}</p>
    </li>
  );
}
