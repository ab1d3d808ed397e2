import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { useMe } from '@/hooks/use-session';
import type { CaseFile } from '@/lib/types';
import { has } from '@/utils/permissions';
import classes from './side.module.css';

/** The way to the sealed words, for inspectors. */
export function SealedCard({ file }: { file: CaseFile }) {
  const { t } = useTranslation();
  const me = useMe();
  if (!file.sealed || !has(me, 'inspector')) return null;
  return (
    <section className={`${classes.card} no-print`}>
      <h2>{t('sealed.title')}</h2>
      <p className={classes.small}>{t('sealed.about_card')}</p>
      <div className={classes.buttons}>
        <Button component={Link} to={`/cases/${file.code}/sealed`} size="xs" leftSection={<Icon name="key" size={16} />}>{t('sealed.go')}</Button>
      </div>
    </section>
  );
}
