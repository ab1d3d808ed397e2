import { useTranslation } from 'react-i18next';
import { usePersonName } from '@/lib/reference';
import type { CaseFile, CaseMessage } from '@/lib/types';
import { plain } from '@/utils/hidden-characters';
import { knownWord } from '@/utils/known-word';
import classes from './case-print.module.css';
import { Moment } from './moment';

/** What was said, whole: nothing is folded away on paper. */
export function PrintedTalk({ file }: { file: CaseFile }) {
  const { t } = useTranslation();
  return (
    <section>
      <h2>{t('case.conversation')}</h2>
      {file.messages.map((message) => <Said key={message.id} message={message} />)}
    </section>
  );
}

function Said({ message }: { message: CaseMessage }) {
  const { t } = useTranslation();
  const nameOf = usePersonName();
  const citizen = message.author === 'citizen' || !message.author ? t('event.citizen') : message.author;
  const author = message.direction === 'inbound' ? citizen : message.author === 'hub' ? t('message.automatic') : nameOf(message.author);
  const clips = message.attachments.map((clip) => clip.title || clip.name || knownWord(t, 'clip', clip.kind));
  return (
    <div className={classes.said}>
      <p className={classes.by}><b><bdi>{author}</bdi></b> · <Moment at={message.at} />{message.delivery && ` · ${knownWord(t, 'delivery', message.delivery.state)}`}</p>
      <p className={classes.words} dir="auto">{message.deleted ? t('message.deleted') : message.text ? plain(message.text) : t('message.no_words', { kind: message.kind })}</p>
      {clips.length > 0 && <p className={classes.by}>{t('print.clips')}: {clips.map((clip, index) => <bdi key={index}>{index > 0 && ', '}{clip}</bdi>)}</p>}
    </div>
  );
}
