import { Button, NumberInput, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Words } from '@/components/citizen-text';
import { ProblemNote } from '@/components/problem-note';
import { Time } from '@/components/time';
import { usePersonName } from '@/lib/reference';
import type { CaseFile } from '@/lib/types';
import { isActive } from '@/utils/case-state';
import type { CaseRights } from '@/utils/permissions';
import { approveExtension, askExtension, refuseExtension } from '../api/write-case';
import { useCaseWrite } from '../hooks/use-case-write';
import { useDraft } from '../hooks/use-draft';
import { openWish, type OpenWish } from '../stream';
import classes from './side.module.css';
import { StalePanel } from './stale-panel';

export function ExtensionCard({ file, rights }: { file: CaseFile; rights: CaseRights }) {
  const { t } = useTranslation();
  const wish = openWish(file.events);
  const mayAsk = rights.askExtension && isActive(file.state) && !file.answered_at;
  if (!wish && !mayAsk) return null;
  return (
    <section className={`${classes.card} ${wish ? '' : 'no-print'}`}>
      {wish ? <><h2>{t('extension.title')}</h2><Decision file={file} wish={wish} mayDecide={rights.decideExtension} /></> : <details><summary className={classes.fold}>{t('extension.ask')}</summary><Ask file={file} /></details>}
    </section>
  );
}

function Ask({ file }: { file: CaseFile }) {
  const { t } = useTranslation();
  const draft = useDraft(`extension.${file.code}`);
  const [days, setDays] = useState<number | string>(3);
  const write = useCaseWrite(file, (value: { working_days: number; reason: string }, headers) => askExtension(file.code, value, headers), draft.drop);
  const count = Number(days);
  const ready = draft.text.trim() !== '' && Number.isInteger(count) && count >= 1 && count <= 60;
  return (
    <div>
      {write.changes && <StalePanel changes={write.changes} onAgain={write.again} onDismiss={write.dismiss} busy={write.busy} />}
      {write.error ? <ProblemNote error={write.error} /> : null}
      <NumberInput label={t('extension.days')} value={days} onChange={setDays} min={1} max={60} allowDecimal={false} />
      <Textarea mt={6} label={t('extension.reason')} value={draft.text} onChange={(event) => draft.set(event.currentTarget.value)} maxLength={1000} autosize minRows={2} maxRows={6} required dir="auto" />
      <div className={classes.buttons}>
        <Button size="xs" disabled={!ready} loading={write.busy} onClick={() => write.run({ working_days: count, reason: draft.text.trim() })}>{t('extension.send')}</Button>
      </div>
    </div>
  );
}

function Decision({ file, wish, mayDecide }: { file: CaseFile; wish: OpenWish; mayDecide: boolean }) {
  const { t } = useTranslation();
  const nameOf = usePersonName();
  const draft = useDraft(`extension-decision.${file.code}`);
  const write = useCaseWrite(file, ({ approve, reason }: { approve: boolean; reason: string }, headers) =>
    approve ? approveExtension(file.code, reason, headers) : refuseExtension(file.code, reason, headers), draft.drop);
  const reason = draft.text.trim();
  return (
    <div className={classes.wish}>
      <p><b>{nameOf(wish.actor)}</b> {t('extension.asks')} <b><Time at={wish.until} /></b></p>
      <p><Words>{wish.reason}</Words></p>
      {write.changes && <StalePanel changes={write.changes} onAgain={write.again} onDismiss={write.dismiss} busy={write.busy} />}
      {write.error ? <ProblemNote error={write.error} /> : null}
      {mayDecide ? (
        <div className="no-print">
          <Textarea label={t('extension.decision_reason')} value={draft.text} onChange={(event) => draft.set(event.currentTarget.value)} maxLength={1000} autosize minRows={1} maxRows={5} dir="auto" />
          <div className={classes.buttons}>
            <Button size="xs" loading={write.busy} onClick={() => write.run({ approve: true, reason })}>{t('extension.approve')}</Button>
            <Button size="xs" variant="default" loading={write.busy} disabled={!reason} onClick={() => write.run({ approve: false, reason })}>{t('extension.refuse')}</Button>
          </div>
          <p className={classes.small}>{t('extension.told')}</p>
        </div>
      ) : <p className={classes.small}>{t('extension.waits')}</p>}
    </div>
  );
}
