import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Time } from '@/components/time';
import type { CaseEvent } from '@/lib/types';
import { actorWords, eventReason, eventWords } from '../event-words';
import { useNames } from '../hooks/use-names';
import classes from './stale-panel.module.css';

interface Props {
  changes: CaseEvent[];
  busy: boolean;
  onAgain: () => void;
  onDismiss: () => void;
}

/** The case has changed since it was read: nothing was sent, nothing is lost, and here is what happened. */
export function StalePanel({ changes, busy, onAgain, onDismiss }: Props) {
  const { t } = useTranslation();
  const names = useNames();
  return (
    <div className={classes.panel} role="alert">
      <p><strong>{t('stale.title')}</strong> {t('stale.about')}</p>
      {changes.length > 0 && (
        <ul>
          {changes.map((event) => (
            <li key={event.sequence}>{actorWords(event, names)} {eventWords(event, names)} · <Time at={event.at} />{eventReason(event) && ` · “${eventReason(event)}”`}</li>
          ))}
        </ul>
      )}
      <div className={classes.actions}>
        <Button size="xs" variant="default" onClick={onDismiss}>{t('stale.look')}</Button>
        <Button size="xs" onClick={onAgain} loading={busy}>{t('stale.again')}</Button>
      </div>
    </div>
  );
}
