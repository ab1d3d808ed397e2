import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { usePageTitle } from '@/hooks/use-page-title';
import { PageHead } from '@/components/page-head';
import { useMe } from '@/hooks/use-session';
import { pagesOf } from '@/utils/permissions';
import { BurstsCard } from './bursts-card';
import { CustodyCard } from './custody-card';
import classes from './figures.module.css';
import { GroupTable } from './group-table';
import { Tiles } from './tiles';
import { WardMapCard } from './ward-map-card';

export function FiguresPage() {
  const { t } = useTranslation();
  const pages = pagesOf(useMe());
  usePageTitle(t('nav.figures'));
  return (
    <div className={classes.page}>
      <PageHead title={t('nav.figures')} about={t('figures.about')}>
        <Button variant="default" size="xs" leftSection={<Icon name="print" size={16} />} onClick={() => window.print()}>{t('action.print')}</Button>
      </PageHead>
      <div className={classes.body}>
        <Tiles />
        {pages.reports && <BurstsCard />}
        {pages.reports && <WardMapCard />}
        {pages.inbox && <GroupTable />}
        {pages.custody && <CustodyCard />}
      </div>
    </div>
  );
}
