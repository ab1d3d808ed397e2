import { useTranslation } from 'react-i18next';
import { DeadlineChip } from '@/components/deadline-chip';
import { Time } from '@/components/time';
import { useTopics } from '@/lib/reference';
import type { CaseFile, Term } from '@/lib/types';
import classes from './side.module.css';

export function DeadlinesCard({ file }: { file: CaseFile }) {
  const { t } = useTranslation();
  const { data: topics } = useTopics();
  const topic = topics?.find((one) => one.code === file.topic);
  return (
    <section className={classes.card}>
      <h2>{t('deadline.title')}</h2>
      <DeadlineChip brief={file} />
      <dl className={classes.facts} style={{ marginTop: 10 }}>
        <dt>{t('deadline.opened')}</dt><dd><Time at={file.opened_at} /></dd>
        <TermRow name={t('deadline.acknowledge')} term={file.deadlines.acknowledge} />
        <TermRow name={t('deadline.resolve')} term={file.deadlines.resolve} />
      </dl>
      {topic && <p className={classes.small}>{t('deadline.basis', { hours: topic.accept_working_hours, days: topic.resolve_working_days, topic: topic.name_vi })}</p>}
    </section>
  );
}

function TermRow({ name, term }: { name: string; term: Term }) {
  const { t } = useTranslation();
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <Time at={term.due_at} />
        {term.met !== null && <> · <span className={term.met ? classes.met : classes.missed}>{term.met ? t('deadline.met') : t('deadline.missed')}</span></>}
      </dd>
    </>
  );
}
