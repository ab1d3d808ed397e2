import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './inbox.module.css';

export function ListSkeleton() {
  const { t } = useTranslation();
  return (
    <div className={classes.note} role="status" aria-label={t('page.loading')}>
      {Array.from({ length: 9 }, (_, index) => <Skeleton key={index} height={48} mb={8} radius="md" />)}
    </div>
  );
}
