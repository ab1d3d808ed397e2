import { useTranslation } from 'react-i18next';
import type { Question } from '../api/questions';
import classes from './questions.module.css';

/** Where the question stands; being late is said in words. */
export function QuestionBadge({ question }: { question: Question }) {
  const { t } = useTranslation();
  const shown = question.overdue ? 'overdue' : question.state;
  return <span className={classes.badge} data-state={shown}>{t(`question.state_${shown}`)}</span>;
}
