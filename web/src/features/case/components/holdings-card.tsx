import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/hooks/use-language';
import { useNow } from '@/hooks/use-now';
import type { CaseFile } from '@/lib/types';
import { spanWords } from '@/utils/deadline-words';
import { officeMinutes } from '@/utils/working-time';
import { useNames } from '../hooks/use-names';
import { holdings } from '../stream';
import classes from './side.module.css';

/** Which unit held it for how long, in office time. */
export function HoldingsCard({ file }: { file: CaseFile }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useNow();
  const { unit } = useNames();
  return (
    <section className={classes.card}>
      <h2>{t('holding.title')}</h2>
      <ul className={classes.reasons}>
        {holdings(file).map((holding, index) => (
          <li key={index}>
            <span>{unit(holding.unit)}</span>
            <span className={classes.weight}>{spanWords(officeMinutes(holding.from, holding.until ?? now), language)}</span>
          </li>
        ))}
      </ul>
      {file.cooperating_units.length > 0 && <p className={classes.small}>{t('holding.beside', { units: file.cooperating_units.map(unit).join('; ') })}</p>}
      <p className={classes.small}>{t('holding.about')}</p>
    </section>
  );
}
