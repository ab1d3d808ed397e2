import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Words } from '@/components/citizen-text';
import { Icon, type IconName } from '@/components/icons';
import { Time } from '@/components/time';
import { useLanguage } from '@/hooks/use-language';
import { useNow } from '@/hooks/use-now';
import { useUnits } from '@/lib/reference';
import type { Task } from '@/lib/types';
import { knownWord } from '@/utils/known-word';
import classes from './tasks.module.css';

const icons: Record<string, IconName> = { decide_extension: 'clock', undelivered_answer: 'reply', undelivered_notice: 'reply', consent_withdrawn: 'lock', call_back: 'phone', channel_alarm: 'alarm' };

export function TaskRow({ task }: { task: Task }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useNow();
  const { tree } = useUnits();
  const late = task.due_at ? Date.parse(task.due_at) < now : false;
  return (
    <li className={classes.row}>
      <span className={classes.icon}><Icon name={icons[task.kind] ?? 'tasks'} /></span>
      <span className={classes.words}>
        <b>{knownWord(t, 'task', task.kind)}</b>
        <span><Words>{knownWord(t, 'delivery_reason', task.reason ?? '')}</Words></span>
        <small>{tree.name(task.unit, language)}</small>
      </span>
      <span className={classes.right}>
        {task.case && <Link to="/cases/$code" params={{ code: task.case }}>{task.case}</Link>}
        {task.due_at && <span className={classes.due} data-late={late || undefined}>{late ? t('tasks.late') : t('tasks.due')} <Time at={task.due_at} /></span>}
      </span>
    </li>
  );
}
