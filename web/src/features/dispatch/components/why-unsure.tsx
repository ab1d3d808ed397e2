import { useTranslation } from 'react-i18next';
import { Words } from '@/components/citizen-text';
import type { CaseFile } from '@/lib/types';
import { knownWord } from '@/utils/known-word';
import classes from './dispatch.module.css';

export function WhyUnsure({ file }: { file: CaseFile }) {
  const { t } = useTranslation();
  return (
    <details className={classes.why}>
      <summary>{t('dispatch.why')}</summary>
      <ul>
        {file.routing.reasons.map((reason, index) => (
          <li key={index}>
            {knownWord(t, 'rule', (reason.rule ?? '').replace('.', '_'))} ({Math.round((reason.weight ?? 0) * 100)}%)
            {reason.evidence && <>: <Words>{knownWord(t, 'rule_word', reason.evidence)}</Words></>}
          </li>
        ))}
      </ul>
    </details>
  );
}
