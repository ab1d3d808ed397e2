import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { notify } from '@/lib/notify';
import { beginTotp, type TotpOffer, useFinishTotp } from '../api/account';
import { refusal } from '../words';
import classes from './account.module.css';

/** Password, then a picture to photograph, then one code that shows that it arrived. */
export function TotpSetup() {
  const { t } = useTranslation();
  const [offer, setOffer] = useState<TotpOffer | null>(null);
  return offer ? <Confirm offer={offer} onBack={() => setOffer(null)} /> : <Begin onOffer={setOffer} label={t('own.totp_begin')} />;
}

function Refusal({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!error) return null;
  const why = refusal(error, t);
  return why ? <p className={classes.bad} role="alert">{why}</p> : <ProblemNote error={error} />;
}

function Begin({ onOffer, label }: { onOffer: (offer: TotpOffer) => void; label: string }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const begin = useMutation({ mutationFn: () => beginTotp(password), onSuccess: onOffer });
  return (
    <form className={classes.form} onSubmit={(event) => { event.preventDefault(); begin.mutate(); }}>
      <Refusal error={begin.error} />
      <PasswordInput label={t('own.totp_password')} value={password} required withAsterisk={false} autoComplete="current-password" onChange={(event) => setPassword(event.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': t('signin.show_password') }} />
      <Button type="submit" loading={begin.isPending} disabled={!password}>{label}</Button>
    </form>
  );
}

const secretOf = (uri: string): string => new URL(uri).searchParams.get('secret') ?? '';

function Confirm({ offer, onBack }: { offer: TotpOffer; onBack: () => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const finish = useFinishTotp(offer.ticket, () => notify.done(t('own.totp_done')));
  return (
    <form className={classes.form} onSubmit={(event) => { event.preventDefault(); finish.mutate(code.replace(/\s/g, '')); }}>
      <p>{t('own.totp_scan')}</p>
      <svg className={classes.qr} viewBox={`0 0 ${offer.qr.size} ${offer.qr.size}`} role="img" aria-label={t('own.totp_picture')} shapeRendering="crispEdges"><path fill="#fff" d={`M0 0h${offer.qr.size}v${offer.qr.size}H0z`} /><path fill="#000" d={offer.qr.path} /></svg>
      <p className={classes.hint}>{t('own.totp_by_hand')} <code>{secretOf(offer.uri)}</code></p>
      <Refusal error={finish.error} />
      <TextInput label={t('signin.code')} description={t('signin.code_about')} value={code} inputMode="numeric" autoComplete="one-time-code" maxLength={8} required withAsterisk={false} data-autofocus onChange={(event) => setCode(event.currentTarget.value)} />
      <div className={classes.buttons}>
        <Button type="submit" loading={finish.isPending} disabled={code.replace(/\s/g, '').length !== 6}>{t('signin.confirm')}</Button>
        <Button variant="default" onClick={onBack}>{t('action.cancel')}</Button>
      </div>
    </form>
  );
}
