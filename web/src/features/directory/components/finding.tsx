import { useTranslation } from 'react-i18next';
import { Time } from '@/components/time';
import type { components } from '@/api/schema';
import { knownWord } from '@/utils/known-word';
import classes from './channels.module.css';

type Found = components['schemas']['HealthFinding'];

/** What is wrong and what to do about it, in one sentence each. */
export function Finding({ finding }: { finding: Found }) {
  const { t } = useTranslation();
  return (
    <li data-stops={finding.stops || undefined}>
      <b>{t(`health.code_${finding.code}`)}</b>
      {finding.reason && <> ({knownWord(t, 'health_reason', finding.reason)})</>}
      {finding.since && <> · {t('health.since')} <Time at={finding.since} /></>}
      {finding.until && <> · {t('health.until')} <Time at={finding.until} /></>}
      <span className={classes.todo}>{t(`health.todo_${finding.code}`)}</span>
    </li>
  );
}
