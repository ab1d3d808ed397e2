import { useTranslation } from 'react-i18next';
import { Words } from '@/components/citizen-text';
import { Time } from '@/components/time';
import type { CaseEvent } from '@/lib/types';
import { knownWord } from '@/utils/known-word';
import { actorWords, eventReason, eventWords } from '../event-words';
import { useNames } from '../hooks/use-names';
import classes from './stream.module.css';

const ALARMS = new Set(['case.overdue', 'case.delivery_failed', 'case.question_overdue']);

export function EventLine({ event }: { event: CaseEvent }) {
  const names = useNames();
  const { t } = useTranslation();
  const reason = eventReason(event);
  return (
    <div className={classes.event} data-alarm={ALARMS.has(event.kind) || undefined}>
      <b>{actorWords(event, names)}</b> {eventWords(event, names)} · <Time at={event.at} />
      {reason && <> · <q><Words>{knownWord(t, 'delivery_reason', reason)}</Words></q></>}
    </div>
  );
}
