import { useTranslation } from 'react-i18next';
import { Icon, type IconName } from '@/components/icons';
import { knownWord } from '@/utils/known-word';
import classes from './stream.module.css';

const icons: Record<string, IconName> = { pending: 'clock', sending: 'clock', sent: 'check', delivered: 'check', seen: 'eye', failed: 'alarm', uncertain: 'question', cancelled: 'close' };

/** How far our message has come, in words; for a failure also why. */
export function DeliveryMark({ state, reason }: { state: string; reason?: string }) {
  const { t } = useTranslation();
  return (
    <span className={classes.delivery} data-state={state}>
      <Icon name={icons[state] ?? 'clock'} size={15} />
      {knownWord(t, 'delivery', state)}
      {reason && <> · {knownWord(t, 'delivery_reason', reason)}</>}
    </span>
  );
}
