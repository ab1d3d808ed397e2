import { useTranslation } from 'react-i18next';
import { useReforms } from '../api/settings';
import { dayWords } from '../calendar';
import classes from './directory.module.css';

/** Reforms that are recorded and whose day has not come, or that are being carried out. */
export function ComingReforms() {
  const { t } = useTranslation();
  const { data } = useReforms();
  const coming = data?.filter((one) => !one.ended_at) ?? [];
  if (coming.length === 0) return null;
  return (
    <section className={classes.note}>
      <h3>{t('directory.reforms')}</h3>
      <ul>{coming.map((one) => <li key={one.id}><b>{t('directory.reform_from', { day: dayWords(one.effective) })}</b> {one.legal_basis} (<code>{one.id}</code>)</li>)}</ul>
    </section>
  );
}
