import { useTranslation } from 'react-i18next';
import { useNumber } from '@/hooks/use-number';
import classes from './ward-map.module.css';

/** What colours and hatching mean, in numbers. */
export function WardLegend({ steps, measure, notTold }: { steps: readonly [number, number, number]; measure: string; notTold: boolean }) {
  const { t } = useTranslation();
  const number = useNumber();
  const [first, second, third] = steps;
  const range = (from: number, until: number): string => (from === until ? number(from) : `${number(from)}–${number(until)}`);
  const words = [number(0), range(1, first), range(first + 1, second), range(second + 1, third), t('map.more_than', { number: number(third) })];
  return (
    <ul className={classes.legend} aria-label={t('map.legend', { measure: t(`figure.${measure}`) })}>
      {words.map((text, level) => (
        <li key={level}>
          <svg width="26" height="18" aria-hidden="true"><rect x="0.5" y="0.5" width="25" height="17" rx="3" className={classes.swatch} data-level={level} /></svg>{text}
        </li>
      ))}
      {notTold && <li><svg width="26" height="18" aria-hidden="true"><rect x="0.5" y="0.5" width="25" height="17" rx="3" className={classes.swatch} data-level="none" /></svg>{t('map.not_told')}</li>}
    </ul>
  );
}
