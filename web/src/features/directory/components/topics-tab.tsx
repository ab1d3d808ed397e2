import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/hooks/use-language';
import { useTopics } from '@/lib/reference';
import type { Topic } from '@/lib/types';
import classes from './directory.module.css';
import { Sheet } from './sheet';

const words = (topic: Topic): string => `${topic.name_vi} ${topic.name_en ?? ''} ${topic.code} ${topic.group ?? ''}`;

export function TopicsTab() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data, error } = useTopics();
  return (
    <Sheet items={data} error={error} id={(topic) => topic.code} words={words} columns={[
      { name: t('directory.name'), draw: (topic) => <b>{(language === 'en' && topic.name_en) || topic.name_vi}</b> },
      { name: t('directory.code'), draw: (topic) => <code>{topic.code}</code> },
      { name: t('directory.lead'), draw: (topic) => <code>{topic.lead_unit_type}</code> },
      { name: t('directory.accept'), draw: (topic) => t('directory.hours', { count: topic.accept_working_hours ?? 0 }) },
      { name: t('directory.resolve'), draw: (topic) => t('directory.days', { count: topic.resolve_working_days ?? 0 }) },
      { name: t('directory.flags'), draw: (topic) => topic.flags?.map((flag) => <span key={flag} className={classes.tag}>{t(`flag.${flag}`, { defaultValue: flag })}</span>) },
    ]} />
  );
}
