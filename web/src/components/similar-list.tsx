import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SimilarCase } from '@/lib/similar';
import { Words } from './citizen-text';
import classes from './similar-list.module.css';
import { StateBadge } from './state-badge';
import { Time } from './time';

/** "cùng phường, cùng chủ đề, 3 từ chung (ngõ, rác, 45), cách 2 ngày" */
export function likenessWords(one: SimilarCase, t: TFunction): string {
  const parts = [
    one.sameArea && t('similar.same_area'),
    one.sameTopic && t('similar.same_topic'),
    t('similar.words', { count: one.wordsInCommon, words: one.words.join(', ') }),
    one.daysApart === 0 ? t('similar.same_day') : t('similar.days', { count: one.daysApart }),
  ];
  return parts.filter(Boolean).join(', ');
}

export function SimilarList({ items, actions }: { items: SimilarCase[]; actions: (one: SimilarCase) => ReactNode }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.list}>
      {items.map((one) => (
        <li key={one.brief.code}>
          <span className={classes.head}><b>{one.brief.code}</b><StateBadge state={one.brief.state} /><Time at={one.brief.opened_at} /></span>
          <span className={classes.title}><Words>{one.brief.title || one.brief.topic_name}</Words></span>
          <span className={classes.why}>{likenessWords(one, t)}</span>
          <span className={classes.actions}>{actions(one)}</span>
        </li>
      ))}
    </ul>
  );
}
