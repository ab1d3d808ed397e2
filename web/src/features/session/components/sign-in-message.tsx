import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import type { SignInResult } from '../sign-in';
import classes from './sign-in.module.css';

export function SignInMessage({ result, left }: { result: SignInResult | null; left: number }) {
  const { t } = useTranslation();
  if (!result) return null;
  if (result.kind === 'problem') return <ProblemNote error={result.problem} />;
  if (result.kind === 'wrong') return <p className={classes.bad} role="alert">{t('signin.wrong')}</p>;
  if (result.kind === 'too_late') return <p className={classes.bad} role="alert">{t('signin.too_late')}</p>;
  if (result.kind === 'wrong_code') return <p className={classes.bad} role="alert">{t('signin.wrong_code')}</p>;
  if (result.kind !== 'locked') return null;
  return (
    <div className={classes.locked} role="alert">
      <strong>{t('signin.locked')}</strong>
      <p>{left > 0 ? t('signin.locked_about', { minutes: Math.max(1, Math.ceil(left / 60)) }) : t('signin.unlocked')}</p>
    </div>
  );
}
