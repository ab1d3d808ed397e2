import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Words } from '@/components/citizen-text';
import { Time } from '@/components/time';
import { useLanguage } from '@/hooks/use-language';
import { useUnits } from '@/lib/reference';
import type { Question } from '../api/questions';
import { QuestionBadge } from './question-badge';
import classes from './questions.module.css';

export function QuestionRow({ question }: { question: Question }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { tree } = useUnits();
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <Link to="/questions/$id" params={{ id: question.id }} className={classes.text}><Words>{question.text}</Words></Link>
        <small>{t(`question.body_${question.on_behalf}`)} → {tree.name(question.unit, language)}{question.case && <> · {question.case}</>}</small>
      </div>
      <div className={classes.right}>
        <QuestionBadge question={question} />
        <small data-late={question.overdue || undefined} className={classes.due}>{t('question.due')} <Time at={question.due_at} /></small>
      </div>
    </li>
  );
}
