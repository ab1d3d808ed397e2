import { Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PageHead } from '@/components/page-head';
import { usePageTitle } from '@/hooks/use-page-title';
import { useMe } from '@/hooks/use-session';
import { pagesOf } from '@/utils/permissions';
import { ADMIN_TABS, type Tab, TABS } from '../search';
import { AuditTab } from './audit-tab';
import { CalendarTab } from './calendar-tab';
import { ChannelsTab } from './channels-tab';
import classes from './directory.module.css';
import { PeopleTab } from './people-tab';
import { SettingsTab } from './settings-tab';
import { TopicsTab } from './topics-tab';
import { UnitsTab } from './units-tab';

const panels: Record<Tab, () => React.ReactNode> = {
  people: () => <PeopleTab />, units: () => <UnitsTab />, channels: () => <ChannelsTab />, topics: () => <TopicsTab />,
  calendar: () => <CalendarTab />, settings: () => <SettingsTab />, audit: () => <AuditTab />,
};

export function DirectoryPage() {
  const { t } = useTranslation();
  const { audit } = pagesOf(useMe());
  const { tab = 'people' } = useSearch({ from: '/directory' });
  const navigate = useNavigate({ from: '/directory' });
  const title = audit ? t('nav.administration') : t('nav.directory');
  const shown = TABS.filter((one) => !ADMIN_TABS.includes(one) || audit);
  usePageTitle(title);
  return (
    <div>
      <PageHead title={title} about={audit ? t('directory.about_admin') : t('directory.about')} />
      <Tabs value={shown.includes(tab) ? tab : 'people'} onChange={(value) => void navigate({ search: { tab: value as Tab }, replace: true })} keepMounted={false} className={classes.tabs}>
        <Tabs.List className={classes.tabList}>{shown.map((one) => <Tabs.Tab key={one} value={one}>{t(`directory.${one}`)}</Tabs.Tab>)}</Tabs.List>
        {shown.map((one) => <Tabs.Panel key={one} value={one} className={classes.panel}>{panels[one]()}</Tabs.Panel>)}
      </Tabs>
    </div>
  );
}
