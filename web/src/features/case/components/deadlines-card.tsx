import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DeadlineChip } from '@/components/deadline-chip';
import { Time } from '@/components/time';
import { useLanguage } from '@/hooks/use-language';
import type { CaseDeadline, CaseFile } from '@/lib/types';
import type { CaseRights } from '@/utils/permissions';
import { FormalStepDialog } from './formal-step-dialog';
import classes from './side.module.css';

export function DeadlinesCard({ file, rights }: { file: CaseFile; rights: CaseRights }) {
  const { t } = useTranslation();
  const [recording, setRecording] = useState(false);
  const service = file.deadlines.filter((one) => one.clock === 'service');
  const legal = file.deadlines.filter((one) => one.clock === 'legal');
  const mayRecord = rights.move && file.formal_steps.length > 0;
  return (
    <section className={classes.card}>
      <h2>{t('deadline.title')}</h2>
      <DeadlineChip brief={file} />
      <p className={classes.small}>{t('deadline.opened')}: <Time at={file.opened_at} /></p>
      <ul className={classes.deadlines}>{service.map((one) => <DeadlineRow key={one.step} one={one} />)}</ul>
      {legal.length > 0 && <h3 className={classes.sub}>{t('deadline.legal')}</h3>}
      {legal.length > 0 && <ul className={classes.deadlines}>{legal.map((one, index) => <DeadlineRow key={`${one.step}.${index}`} one={one} />)}</ul>}
      {file.restricted && legal.length === 0 && <p className={classes.small}>{t('deadline.no_legal')}</p>}
      {mayRecord && <div className={`${classes.buttons} no-print`}><Button variant="default" size="xs" onClick={() => setRecording(true)}>{t('formal.button')}</Button></div>}
      {recording && <FormalStepDialog file={file} rights={rights} onClose={() => setRecording(false)} />}
    </section>
  );
}

/** A date, how it stands, the article it rests on, and a mark when nobody has read that article. */
export function DeadlineRow({ one }: { one: CaseDeadline }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const late = one.state === 'missed';
  return (
    <li>
      <b>{language === 'vi' ? one.name_vi : one.name_en}</b>
      <span className={late ? classes.missed : one.met ? classes.met : classes.state}>{t(`deadline.state.${one.state || 'running'}`)}</span>
      <span className={classes.due}>{one.state === 'ended' ? <s><Time at={one.due_at} /></s> : <Time at={one.due_at} />}{one.length !== null && <> · {t(`deadline.unit.${one.unit}`, { count: Math.abs(one.length) })}</>}</span>
      <span className={classes.basis}>
        {one.basis}
        {one.unconfirmed && <em className={classes.unconfirmed}>{t('deadline.unconfirmed')}</em>}
        {one.assumed_calendar && <em className={classes.unconfirmed}>{t('deadline.assumed')}</em>}
      </span>
    </li>
  );
}
