import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/hooks/use-language';
import { useUnits, useUsers } from '@/lib/reference';
import type { User } from '@/lib/types';
import classes from './directory.module.css';
import { Sheet } from './sheet';

const words = (user: User): string => `${user.display_name} ${user.username} ${user.units.join(' ')}`;

export function PeopleTab() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { tree } = useUnits();
  const { data, error } = useUsers();
  return (
    <Sheet items={data} error={error} id={(user) => user.id} words={words} columns={[
      { name: t('directory.name'), draw: (user) => <b>{user.display_name}</b> },
      { name: t('signin.username'), draw: (user) => user.username },
      { name: t('directory.roles'), draw: (user) => user.roles.map((role) => <span key={role} className={classes.tag}>{t(`role.${role}`)}</span>) },
      { name: t('announce.units'), draw: (user) => user.units.map((unit) => tree.name(unit, language)).join('; ') },
      { name: t('filter.state'), draw: (user) => <span className={classes.health} data-ok={!user.disabled || undefined}>{user.disabled ? t('directory.disabled') : t('directory.enabled')}</span> },
    ]} />
  );
}
