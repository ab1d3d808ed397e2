import { useTranslation } from 'react-i18next';
import { CitizenText } from '@/components/citizen-text';
import { Icon } from '@/components/icons';
import { Time } from '@/components/time';
import { usePersonName } from '@/lib/reference';
import type { CaseEvent } from '@/lib/types';
import classes from './stream.module.css';

export function NoteCard({ event }: { event: CaseEvent }) {
  const { t } = useTranslation();
  const nameOf = usePersonName();
  return (
    <div className={classes.note}>
      <div className={classes.by}><Icon name="note" size={15} /><b>{nameOf(event.actor)}</b><Time at={event.at} /><span>{t('note.internal')}</span></div>
      <CitizenText text={String(event.data.text ?? '')} />
    </div>
  );
}
