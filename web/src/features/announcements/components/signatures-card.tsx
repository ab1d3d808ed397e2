import { useTranslation } from 'react-i18next';
import { Time } from '@/components/time';
import { usePersonName } from '@/lib/reference';
import type { Announcement } from '@/lib/types';
import classes from './announcement-page.module.css';

export function SignaturesCard({ item }: { item: Announcement }) {
  const { t } = useTranslation();
  const nameOf = usePersonName();
  return (
    <section className={classes.card}>
      <h2>{t('announce.signatures')}</h2>
      <dl className={classes.facts}>
        <dt>{t('announce.author')}</dt><dd>{nameOf(item.author)}<br /><Time at={item.created_at} /></dd>
        <dt>{t('announce.approver')}</dt><dd>{item.approver ? <>{nameOf(item.approver)}{item.approved_at && <><br /><Time at={item.approved_at} /></>}</> : t('announce.not_signed')}</dd>
        {item.not_before && <><dt>{t('announce.not_before')}</dt><dd><Time at={item.not_before} /></dd></>}
        {item.published_at && <><dt>{t('announce.published')}</dt><dd><Time at={item.published_at} /></dd></>}
        {item.stopped_at && <><dt>{t('announce.stopped')}</dt><dd><Time at={item.stopped_at} /></dd></>}
      </dl>
    </section>
  );
}
