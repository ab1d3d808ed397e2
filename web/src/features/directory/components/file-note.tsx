import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSettings } from '../api/settings';
import classes from './directory.module.css';

/** Where what is shown here came from. For administrators. */
export function FileNote({ what }: { what: string[] }) {
  const { t } = useTranslation();
  const { data } = useSettings();
  const files = data?.files.filter((one) => what.includes(one.what)) ?? [];
  if (files.length === 0) return null;
  return (
    <p className={classes.note}>
      {t('settings.from')} {files.map((one) => one.file ?? t('settings.embedded', { what: t(`settings.what_${one.what}`, { defaultValue: one.what }) })).join('; ')} · <Link to="/directory" search={{ tab: 'settings' }}>{t('settings.reload')}</Link>
    </p>
  );
}
