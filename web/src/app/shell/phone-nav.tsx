import { Menu, UnstyledButton } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { useMe } from '@/hooks/use-session';
import { navOf } from './nav';
import classes from './phone-nav.module.css';

const SHOWN = 4;

/** Bottom bar of the phone: the first pages, the rest behind "more". */
export function PhoneNav() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const entries = navOf(useMe());
  const rest = entries.length > SHOWN + 1 ? entries.slice(SHOWN) : [];
  const shown = rest.length > 0 ? entries.slice(0, SHOWN) : entries;
  return (
    <nav className={`${classes.bar} no-print`} aria-label={t('nav.label_phone')}>
      {shown.map((entry) => (
        <Link key={entry.to} to={entry.to} className={classes.entry} activeProps={{ 'data-active': true, 'aria-current': 'page' }}>
          <Icon name={entry.icon} size={21} /><span>{t(`${entry.label}_short`)}</span>
        </Link>
      ))}
      {rest.length > 0 && (
        <Menu position="top-end" shadow="md">
          <Menu.Target><UnstyledButton className={classes.entry}><Icon name="more" size={21} /><span>{t('nav.more')}</span></UnstyledButton></Menu.Target>
          <Menu.Dropdown>
            {rest.map((entry) => <Menu.Item key={entry.to} leftSection={<Icon name={entry.icon} />} onClick={() => void navigate({ to: entry.to })}>{t(entry.label)}</Menu.Item>)}
          </Menu.Dropdown>
        </Menu>
      )}
    </nav>
  );
}
