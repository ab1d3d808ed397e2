import { Button, Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PageHead } from '@/components/page-head';
import { ProblemNote } from '@/components/problem-note';
import { SessionList } from '@/components/session-list';
import { useLanguage } from '@/hooks/use-language';
import { usePageTitle } from '@/hooks/use-page-title';
import { useMe } from '@/hooks/use-session';
import { notify } from '@/lib/notify';
import { useUnits } from '@/lib/reference';
import { useAccount, useEndSessions, useMySessions } from '../api/account';
import classes from './account.module.css';
import { PasswordForm } from './password-form';
import { TotpSetup } from './totp-setup';

export function AccountPage() {
  const { t } = useTranslation();
  const me = useMe();
  const language = useLanguage();
  const { tree } = useUnits();
  usePageTitle(t('own.title'));
  return (
    <div>
      <PageHead title={t('own.title')} about={`${me.display_name} (${me.username}) · ${me.roles.map((role) => t(`role.${role}`)).join(', ')}${me.units.length > 0 ? ` · ${me.units.map((unit) => tree.name(unit, language)).join('; ')}` : ''}`} />
      <div className={classes.page}>
        <SessionsCard />
        <TotpCard />
        <section className={classes.card}>
          <h2>{t('own.password')}</h2>
          <p>{t('own.password_about')}</p>
          <PasswordForm onDone={() => notify.done(t('own.password_done'))} />
        </section>
      </div>
    </div>
  );
}

function SessionsCard() {
  const { t } = useTranslation();
  const { data, error } = useMySessions();
  const end = useEndSessions((count) => notify.done(t('sessions.ended', { count })));
  const elsewhere = data?.some((one) => !one.current) ?? false;
  return (
    <section className={classes.card} data-wide>
      <h2>{t('sessions.mine')}</h2>
      <p>{t('sessions.about')}</p>
      {error ? <ProblemNote error={error} /> : null}
      {!data && !error && <Skeleton height={60} />}
      {data && <SessionList sessions={data} onEnd={(id) => end.mutate(id)} />}
      {end.error ? <ProblemNote error={end.error} /> : null}
      <Button variant="default" disabled={!elsewhere} loading={end.isPending} onClick={() => end.mutate(undefined)}>{t('sessions.end_others')}</Button>
    </section>
  );
}

function TotpCard() {
  const { t } = useTranslation();
  const { data, error } = useAccount();
  return (
    <section className={classes.card}>
      <h2>{t('own.totp')}</h2>
      {error ? <ProblemNote error={error} /> : null}
      {data?.totp && <p className={classes.good}>{t('own.totp_on')}</p>}
      {data && !data.totp && <><p>{t('own.totp_off')}</p><TotpSetup /></>}
    </section>
  );
}
