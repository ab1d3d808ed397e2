import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Words } from '@/components/citizen-text';
import { Time } from '@/components/time';
import type { CaseBrief } from '@/lib/types';
import classes from './dispatch.module.css';

const SHOWN = 30;

export function QueueList({ queue, current, onChoose }: { queue: CaseBrief[]; current: string; onChoose: (code: string) => void }) {
  const { t } = useTranslation();
  return (
    <aside className={classes.queue} aria-label={t('dispatch.queue')}>
      <h2>{t('dispatch.queue')}</h2>
      {queue.slice(0, SHOWN).map((brief) => (
        <UnstyledButton key={brief.code} className={classes.waiting} data-current={brief.code === current || undefined} onClick={() => onChoose(brief.code)}>
          <span><Words>{brief.title || t('case.untitled')}</Words></span>
          <small>{brief.code} · <Time at={brief.opened_at} relative />{brief.urgency === 'urgent' && <b className={classes.urgent}> · {t('urgency.urgent')}</b>}</small>
        </UnstyledButton>
      ))}
      {queue.length > SHOWN && <p className={classes.quiet}>{t('alert.more', { count: queue.length - SHOWN })}</p>}
    </aside>
  );
}
