// What a row of a report is called.
import { useTranslation } from 'react-i18next';
import { usePersonName, useTopics, useUnits } from '@/lib/reference';
import { useLanguage } from './use-language';

const dayWords = (day: string): string => day.split('-').reverse().join('/');

export function useRowName(by: string): (key: string, given?: string) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  const { tree } = useUnits();
  const { data: topics = [] } = useTopics();
  const person = usePersonName();
  return (key, given = key) => {
    switch (by) {
      case 'unit':
      case 'ward': return tree.find(key) ? tree.name(key, language) : given;
      case 'topic': {
        const topic = topics.find((one) => one.code === key);
        return (language === 'en' ? topic?.name_en : topic?.name_vi) || given || t('case.no_topic');
      }
      case 'kind': return t(`kind.${key}`, { defaultValue: key });
      case 'person': return key ? person(key) : t('reports.nobody');
      case 'month': return `${key.slice(5, 7)}/${key.slice(0, 4)}`;
      case 'day':
      case 'week': return dayWords(key);
      default: return given;
    }
  };
}
