import { useTranslation } from 'react-i18next';
import { Words } from '@/components/citizen-text';
import type { CaseFile, RoutingReason } from '@/lib/types';
import { knownWord } from '@/utils/known-word';
import { useNames } from '../hooks/use-names';
import classes from './side.module.css';

/** Why the case came here: each reason with what it rests on and how much it weighs. */
export function RoutingCard({ file }: { file: CaseFile }) {
  const { t } = useTranslation();
  const { unit } = useNames();
  const { routing } = file;
  if (routing.reasons.length === 0) return null;
  return (
    <section className={classes.card}>
      <h2>{t('routing.title')}</h2>
      <p className={classes.small} style={{ margin: '0 0 8px' }}>{t('routing.about', { unit: unit(routing.unit), percent: Math.round(routing.confidence * 100) })}</p>
      <ul className={classes.reasons}>
        {routing.reasons.map((reason, index) => <Reason key={index} reason={reason} />)}
      </ul>
    </section>
  );
}

function Reason({ reason }: { reason: RoutingReason }) {
  const { t } = useTranslation();
  const rule = reason.rule ?? '';
  const evidence = reason.evidence ?? '';
  const said = knownWord(t, 'rule_word', evidence);
  return (
    <li>
      <span>{knownWord(t, 'rule', rule.replace('.', '_'))}</span>
      <span className={classes.weight}>{Math.round((reason.weight ?? 0) * 100)}%</span>
      {said && <q><Words>{said}</Words></q>}
    </li>
  );
}
