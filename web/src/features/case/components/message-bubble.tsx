import { CopyButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CitizenText, Words } from '@/components/citizen-text';
import { Icon } from '@/components/icons';
import { Time } from '@/components/time';
import { usePersonName } from '@/lib/reference';
import type { Attachment, CaseMessage } from '@/lib/types';
import { knownWord } from '@/utils/known-word';
import { DeliveryMark } from './delivery-mark';
import classes from './stream.module.css';

export function MessageBubble({ message, code }: { message: CaseMessage; code: string }) {
  const { t } = useTranslation();
  const out = message.direction === 'outbound';
  const automatic = out && message.author === 'hub';
  return (
    <div className={classes.bubble} data-out={out || undefined} data-auto={automatic || undefined}>
      <div className={classes.by}>
        <b><Author message={message} /></b>
        <Time at={message.at} />
        {message.public && <span>{t('message.public')}</span>}
      </div>
      {message.deleted ? <p className={classes.deleted}>{t('message.deleted')}</p> : message.text && <CitizenText text={message.text} />}
      {!message.text && !message.deleted && message.attachments.length === 0 && <p className={classes.deleted}>{t('message.no_words', { kind: message.kind })}</p>}
      <Clips attachments={message.attachments} code={code} />
      {message.lat !== undefined && <p className={classes.foot}><Icon name="pin" size={15} />{message.lat.toFixed(5)}, {message.lon?.toFixed(5)}</p>}
      {message.history.length > 0 && <Older history={message.history} />}
      {out && message.delivery && <div className={classes.foot}><DeliveryMark state={message.delivery.state} reason={message.delivery.reason} /></div>}
    </div>
  );
}

function Author({ message }: { message: CaseMessage }) {
  const { t } = useTranslation();
  const nameOf = usePersonName();
  if (message.direction === 'inbound') return <Words>{message.author === 'citizen' || !message.author ? t('event.citizen') : message.author}</Words>;
  return <>{message.author === 'hub' ? t('message.automatic') : nameOf(message.author)}</>;
}

const DRAWN = new Set(['image/jpeg', 'image/png', 'image/webp']);

/** Pictures and papers come from the hub's own copy, never from a stranger's host; one that is not there yet is named. */
function Clips({ attachments, code }: { attachments: Attachment[]; code: string }) {
  if (attachments.length === 0) return null;
  return (
    <ul className={classes.clips}>
      {attachments.map((clip, index) => <li key={clip.n ?? index}><Clip clip={clip} code={code} /></li>)}
    </ul>
  );
}

function Clip({ clip, code }: { clip: Attachment; code: string }) {
  const { t } = useTranslation();
  const name = clip.title || clip.name || knownWord(t, 'clip', clip.kind);
  const own = clip.state === 'kept' && clip.n !== undefined ? `/api/v1/cases/${encodeURIComponent(code)}/attachments/${clip.n}` : null;
  if (own && DRAWN.has(clip.type ?? '')) {
    return <a className={classes.picture} href={own} target="_blank" rel="noopener noreferrer"><img src={own} alt={t('message.picture', { name })} loading="lazy" /></a>;
  }
  return (
    <>
      <Icon name="clip" size={16} />
      <span>{own ? <a href={own} download>{<Words>{name}</Words>}</a> : <Words>{name}</Words>}</span>
      {clip.state === 'wanted' && <i>{t('message.fetching')}</i>}
      {clip.state === 'failed' && <i>{t('message.lost')}</i>}
      {!own && clip.url?.startsWith('http') && <CopyButton value={clip.url}>{({ copied, copy }) => <button type="button" className={classes.copy} onClick={copy}>{copied ? t('inbox.copied') : t('message.copy_address')}</button>}</CopyButton>}
    </>
  );
}

function Older({ history }: { history: CaseMessage['history'] }) {
  const { t } = useTranslation();
  return (
    <details className={classes.older}>
      <summary>{t('message.edited', { count: history.length })}</summary>
      {history.map((old, index) => <CitizenText key={index} text={old.text} />)}
    </details>
  );
}
