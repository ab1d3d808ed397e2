import { useTranslation } from 'react-i18next';
import type { CaseFile } from '@/lib/types';
import { plain } from '@/utils/hidden-characters';
import { knownWord } from '@/utils/known-word';
import { actorWords, eventReason, eventWords } from '../event-words';
import { useNames } from '../hooks/use-names';
import classes from './case-print.module.css';
import { Moment } from './moment';

const SAID_ABOVE = new Set(['case.message', 'case.reaction', 'case.message_edited']);

/** Every step and every note, numbered as in the books. */
export function PrintedEvents({ file }: { file: CaseFile }) {
  const { t } = useTranslation();
  const names = useNames();
  return (
    <section>
      <h2>{t('print.events')}</h2>
      <table className={classes.table}>
        <thead><tr><th>#</th><th>{t('print.at')}</th><th>{t('print.who')}</th><th>{t('print.what')}</th></tr></thead>
        <tbody>
          {file.events.filter((event) => !SAID_ABOVE.has(event.kind)).map((event) => {
            const reason = eventReason(event);
            return (
              <tr key={event.sequence}>
                <td>{event.sequence}</td>
                <td><Moment at={event.at} /></td>
                <td>{actorWords(event, names)}</td>
                <td dir="auto">{eventWords(event, names)}{event.kind === 'case.note' && `: ${plain(String(event.data.text ?? ''))}`}{reason && ` (${plain(knownWord(t, 'delivery_reason', reason))})`}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
