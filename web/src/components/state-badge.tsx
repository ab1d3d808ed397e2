import { useWords } from '@/hooks/use-language';
import type { CaseState } from '@/lib/types';
import classes from './state-badge.module.css';

export function StateBadge({ state }: { state: CaseState }) {
  const t = useWords();
  return <span className={classes.badge} data-state={state}>{t(`state.${state}`)}</span>;
}
