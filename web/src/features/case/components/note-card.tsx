import { useTranslation } from 'react-i18next';
import { CitizenText } from '@/components/citizen-text';
import { Icon } from '@/components/icons';
import { Time } from '@/components/time';
import { usePersonName } from '@/lib/reference';
import type { CaseEvent } from '@/lib/types';
import classes from './stream.module.css';

const namesOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []);

export function NoteCard({ event }: { event: CaseEvent }) {
  const { t } = useTranslation();
  const nameOf = usePersonName();
  const called = namesOf(event.data.mentions);
  return (
    <div className={classes.note}>
      <div className={classes.by}><Icon name="note" size={15} /><b>{nameOf(event.actor)}</b><Time at={event.at} /><span>{t('note.internal')}</span></div>
      <CitizenText text={String(event.data.text ?? '')} />
      {called.length > 0 && <div className={classes.foot}><Icon name="at" size={15} />{t('note.called', { names: called.map(nameOf).join(', ') })}</div>}
    </div>
  );
}
