import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { useLanguage } from '@/hooks/use-language';
import { useMe } from '@/hooks/use-session';
import { useUnits, useUsers } from '@/lib/reference';
import type { User } from '@/lib/types';
import { has } from '@/utils/permissions';
import type { Made } from '../api/accounts';
import { AccountDialog } from './account-dialog';
import { ChangeDialog } from './change-dialog';
import classes from './directory.module.css';
import { type Column, Sheet } from './sheet';
import { StartPassword } from './start-password';

const words = (user: User): string => `${user.display_name} ${user.username} ${user.units.join(' ')}`;

export function PeopleTab() {
  const { t } = useTranslation();
  const administers = has(useMe(), 'administrator');
  const { data, error, refetch } = useUsers();
  const [adding, setAdding] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const [made, setMade] = useState<Made | null>(null);
  const choose = (username: string): void => {
    setChosen(username);
    void refetch(); // the person may have chosen a password meanwhile: a change is made to what is, not to what was
  };
  const columns = useColumns(administers, choose);
  const user = data?.find((one) => one.username === chosen);
  const done = (one: Made): void => {
    setAdding(false);
    if (one.startPassword) setMade(one);
  };
  return (
    <>
      {administers && <p className={classes.actions}><Button leftSection={<Icon name="user" size={16} />} onClick={() => setAdding(true)}>{t('people.add')}</Button></p>}
      <Sheet items={data} error={error} id={(one) => one.id} words={words} columns={columns} />
      {adding && <AccountDialog onClose={() => setAdding(false)} onDone={done} />}
      {user && !made && <ChangeDialog key={user.etag} user={user} onClose={() => setChosen(null)} onDone={done} />}
      {made && <StartPassword made={made} onClose={() => setMade(null)} />}
    </>
  );
}

function useColumns(administers: boolean, onChoose: (username: string) => void): Column<User>[] {
  const { t } = useTranslation();
  const language = useLanguage();
  const { tree } = useUnits();
  const columns: Column<User>[] = [
    { name: t('directory.name'), draw: (user) => <b>{user.display_name}</b> },
    { name: t('signin.username'), draw: (user) => user.username },
    { name: t('directory.roles'), draw: (user) => user.roles.map((role) => <span key={role} className={classes.tag}>{t(`role.${role}`)}</span>) },
    { name: t('announce.units'), draw: (user) => user.units.map((unit) => tree.name(unit, language)).join('; ') },
    { name: t('filter.state'), draw: (user) => <span className={classes.health} data-ok={!user.disabled || undefined}>{user.disabled ? t('directory.disabled') : t('directory.enabled')}</span> },
  ];
  if (!administers) return columns;
  return [
    ...columns,
    { name: t('people.sign_in'), draw: (user) => <>{user.start_password_until && <span className={classes.tag}>{t('people.start_password')}</span>}{user.totp && <span className={classes.tag}>{t('people.totp')}</span>}</> },
    { name: t('people.change'), draw: (user) => <Button size="compact-sm" variant="default" aria-label={t('people.change_of', { name: user.display_name })} onClick={() => onChoose(user.username)}>{t('people.change')}</Button> },
  ];
}
