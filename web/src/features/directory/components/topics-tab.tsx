import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/hooks/use-language';
import { useMe } from '@/hooks/use-session';
import { useTopics } from '@/lib/reference';
import type { Topic } from '@/lib/types';
import { has } from '@/utils/permissions';
import { useTopicPhrases } from '../api/settings';
import classes from './directory.module.css';
import { FileNote } from './file-note';
import { type Column, Sheet } from './sheet';

const words = (topic: Topic): string => `${topic.name_vi} ${topic.name_en ?? ''} ${topic.code} ${topic.group ?? ''} ${topic.keywords?.join(' ') ?? ''}`;

export function TopicsTab() {
  const { t } = useTranslation();
  const language = useLanguage();
  const administers = has(useMe(), 'administrator');
  const { data, error } = useTopics();
  const phrases = useTopicPhrases(administers).data;
  const items = useMemo(() => data?.map((topic) => phrases?.find((one) => one.code === topic.code) ?? topic), [data, phrases]);
  const columns: Column<Topic>[] = [
    { name: t('directory.name'), draw: (topic) => <b>{(language === 'en' && topic.name_en) || topic.name_vi}</b> },
    { name: t('directory.code'), draw: (topic) => <code>{topic.code}</code> },
    { name: t('directory.lead'), draw: (topic) => <code>{topic.lead_unit_type}</code> },
    { name: t('directory.accept'), draw: (topic) => t('directory.hours', { count: topic.accept_working_hours ?? 0 }) },
    { name: t('directory.resolve'), draw: (topic) => (topic.resolve_working_days ? t('directory.days', { count: topic.resolve_working_days }) : t('directory.by_law')) },
    { name: t('directory.flags'), draw: (topic) => topic.flags?.map((flag) => <span key={flag} className={classes.tag}>{t(`flag.${flag}`, { defaultValue: flag })}</span>) },
  ];
  return (
    <>
      {administers && <FileNote what={['topics', 'model']} />}
      <Sheet items={items} error={error} id={(topic) => topic.code} words={words} columns={administers ? [...columns, { name: t('directory.phrases'), draw: (topic) => <Phrases topic={topic} /> }] : columns} />
    </>
  );
}

function Phrases({ topic }: { topic: Topic }) {
  const { t } = useTranslation();
  const { keywords = [], urgent_phrases: urgent = [] } = topic;
  if (keywords.length + urgent.length === 0) return null;
  return (
    <details className={classes.phrases}>
      <summary>{t('directory.phrase_count', { count: keywords.length + urgent.length })}</summary>
      {keywords.length > 0 && <p>{keywords.join(', ')}</p>}
      {urgent.length > 0 && <p><b>{t('directory.urgent_phrases')}</b> {urgent.join(', ')}</p>}
    </details>
  );
}
