import { useTranslation } from 'react-i18next';
import type { components } from '@/api/schema';
import { Time } from '@/components/time';
import { useNumber } from '@/hooks/use-number';
import { knownWord } from '@/utils/known-word';

type Health = components['schemas']['ChannelHealth'];

/** Token, holds, quotas and webhooks: what only administrators are told. */
export function ChannelFacts({ health }: { health: Health }) {
  const { t } = useTranslation();
  const number = useNumber();
  const { token, hold, quotas, webhook } = health;
  return (
    <>
      {token && <><dt>{t('health.token')}</dt><dd><Token token={token} /></dd></>}
      {token?.renewed_at && <><dt>{t('health.renewed_at')}</dt><dd><Time at={token.renewed_at} relative /></dd></>}
      {token && token.renewal_failures > 0 && <><dt>{t('health.renewal_failures')}</dt><dd>{number(token.renewal_failures)}{token.renewal_failed_at && <> · <Time at={token.renewal_failed_at} relative /></>}</dd></>}
      {token && <><dt>{t('health.hold')}</dt><dd>{hold ? <>{knownWord(t, 'health_reason', hold.reason)}{hold.until && <> · {t('health.until')} <Time at={hold.until} /></>}</> : t('health.no_hold')}</dd></>}
      {quotas?.map((quota) => <Quota key={quota.way} quota={quota} />)}
      {webhook && <><dt>{t('health.bad_signatures')}</dt><dd>{number(webhook.bad_signatures)}{webhook.bad_signature_at && <> · {t('health.last')} <Time at={webhook.bad_signature_at} relative /></>}</dd></>}
      {webhook?.handshake_at && <><dt>{t('health.handshake')}</dt><dd><Time at={webhook.handshake_at} relative /></dd></>}
    </>
  );
}

function Token({ token }: { token: NonNullable<Health['token']> }) {
  const { t } = useTranslation();
  if (!token.needed) return t('health.token_not_needed');
  if (!token.present) return t('health.token_none');
  return (
    <>
      {token.expires_at ? <>{t('health.token_until')} <Time at={token.expires_at} /></> : t('health.token_endless')}
      {' · '}{t(token.renews_itself ? 'health.token_renews' : 'health.token_by_hand')}
    </>
  );
}

function Quota({ quota }: { quota: NonNullable<Health['quotas']>[number] }) {
  const { t } = useTranslation();
  const number = useNumber();
  return <><dt>{t('health.quota')}</dt><dd>{knownWord(t, 'health_way', quota.way)}: {t('health.quota_left', { count: quota.left, shown: number(quota.left) })} · {t('health.until')} <Time at={quota.until} /></dd></>;
}
