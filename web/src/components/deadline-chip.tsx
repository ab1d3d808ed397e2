import { useLanguage, useWords } from '@/hooks/use-language';
import { useNow } from '@/hooks/use-now';
import type { CaseBrief } from '@/lib/types';
import { isDone } from '@/utils/case-state';
import { deadlineWords } from '@/utils/deadline-words';
import { fullTime, nearTime } from '@/utils/time';
import classes from './deadline-chip.module.css';
import { Icon, type IconName } from './icons';

const icons: Record<string, IconName> = { calm: 'clock', soon: 'clock', late: 'alarm', missed: 'alarm', paused: 'pause', done: 'check' };

/** Time left of the running deadline, in words; below it, unless bare, the due time itself. */
export function DeadlineChip({ brief, bare = false }: { brief: CaseBrief; bare?: boolean }) {
  const t = useWords();
  const language = useLanguage();
  const now = useNow();
  const { deadline } = brief;
  const { tone, text } = deadlineWords(deadline, brief.read_at, now, language, isDone(brief.state));
  const due = deadline.due_at ? Date.parse(deadline.due_at) : null;
  const label = deadline.kind === 'acknowledge' ? t('deadline.acknowledge') : t('deadline.resolve');
  const when = due ? `${label}: ${nearTime(due, now, language)}` : label;
  const hint = due ? `${label}: ${fullTime(due, language)}${deadline.assumed_calendar ? ` · ${t('deadline.assumed')}` : ''}` : label;
  return (
    <span className={classes.wrap} title={hint}>
      <span className={classes.chip} data-tone={tone}><Icon name={icons[tone] ?? 'clock'} size={15} />{text}</span>
      {!bare && <span className={classes.due}>{when}</span>}
    </span>
  );
}
