import { useTranslation } from 'react-i18next';
import type { User } from '@/lib/types';
import { SignInForm } from './sign-in-form';
import classes from './sign-in.module.css';

export function SignInPage({ onDone }: { onDone: (user: User) => void }) {
  const { t } = useTranslation();
  return (
    <main className={classes.page}>
      <section className={classes.card}>
        <Bridge />
        <h1 className={classes.name}>Cầu Nối</h1>
        <p className={classes.about}>{t('signin.about')}</p>
        <SignInForm onDone={onDone} />
        <p className={classes.help}>{t('signin.help')}</p>
      </section>
    </main>
  );
}

function Bridge() {
  return (
    <svg className={classes.bridge} viewBox="0 0 240 56" fill="none" stroke="currentColor" strokeLinecap="round" aria-hidden="true">
      <path d="M8 46C52 6 188 6 232 46" strokeWidth="3.5" />
      <path d="M2 46h236M48 46V24.500M84 46V17.500M120 46V16M156 46V17.500M192 46V24.500" strokeWidth="2" />
    </svg>
  );
}
