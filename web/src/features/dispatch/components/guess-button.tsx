import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/hooks/use-language';
import { useTopics, useUnits } from '@/lib/reference';
import type { Suggestion } from '../suggestions';
import classes from './dispatch.module.css';

export function useGuessWords() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { tree } = useUnits();
  const { data: topics } = useTopics();
  const topicName = (code: string | null): string => {
    const topic = topics?.find((one) => one.code === code);
    return topic ? (language === 'en' && topic.name_en) || topic.name_vi : '';
  };
  return {
    unit: (id: string) => tree.name(id, language),
    topic: topicName,
    /** Goes into the file of the case: Vietnamese words for Vietnamese offices, whatever the language of the screen. */
    reason: (one: Suggestion) => (one.topic ? t('dispatch.reason_topic', { topic: topicName(one.topic) }) : t('dispatch.reason_keep')),
  };
}

export function GuessButton({ suggestion, number, onTake }: { suggestion: Suggestion; number: number; onTake: () => void }) {
  const { t } = useTranslation();
  const words = useGuessWords();
  const percent = Math.round(suggestion.confidence * 100);
  const [ward, office] = words.unit(suggestion.unit).split(' – ');
  return (
    <UnstyledButton className={classes.guess} onClick={onTake}>
      <kbd>{number}</kbd>
      <span className={classes.words}>
        <b>{office ?? ward}</b>
        <span>{suggestion.topic ? words.topic(suggestion.topic) : t('dispatch.keep')}{office && ` · ${ward}`}</span>
      </span>
      <span className={classes.percent} aria-label={t('dispatch.sure', { percent })}>
        <i style={{ width: `${Math.max(4, percent)}%` }} /><em>{percent}%</em>
      </span>
    </UnstyledButton>
  );
}
