// What can be done to the chosen cases, and what became of the last order.
import { Button } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/hooks/use-session';
import { notify } from '@/lib/notify';
import { useUnits } from '@/lib/reference';
import type { CaseBrief } from '@/lib/types';
import { caseRights } from '@/utils/permissions';
import { problemWords } from '@/utils/problem-words';
import { bulk, type BulkAct, type BulkJob, MAX_CHOSEN, useBulk } from '../bulk';
import type { Selection } from '../use-selection';
import classes from './bulk-bar.module.css';
import { BulkDialog } from './bulk-dialog';

const nameOf = (act: BulkAct, t: TFunction): string => t(act.kind === 'accept' ? 'bulk.accept' : 'assign.give');

export function BulkBar({ selection }: { selection: Selection }) {
  const { t } = useTranslation();
  const job = useBulk();
  if (job) return <JobLine job={job} />;
  if (selection.cases.length === 0) return null;
  return (
    <div className={classes.bar} role="toolbar" aria-label={t('bulk.chosen', { count: selection.cases.length })}>
      <b aria-live="polite">{t('bulk.chosen', { count: selection.cases.length })}</b>
      {selection.full && <span className={classes.quiet}>{t('bulk.full', { count: MAX_CHOSEN })}</span>}
      <Acts selection={selection} />
      <Button size="compact-sm" variant="subtle" onClick={selection.clear}>{t('bulk.clear')}</Button>
    </div>
  );
}

function Acts({ selection }: { selection: Selection }) {
  const { t } = useTranslation();
  const me = useMe();
  const { tree } = useUnits();
  const [giving, setGiving] = useState<CaseBrief[] | null>(null);
  const mayAssign = selection.cases.filter((one) => caseRights(me, one, tree).assign);
  const mayAccept = selection.cases.filter((one) => (one.state === 'open' || one.state === 'reopened') && caseRights(me, one, tree).move);
  const order = (act: BulkAct, cases: CaseBrief[]): void => {
    bulk.order(act, cases);
    selection.clear();
    setGiving(null);
  };
  return (
    <>
      <Button size="compact-sm" variant="default" disabled={mayAssign.length === 0} onClick={() => setGiving(mayAssign)}>{t('bulk.give')}</Button>
      <Button size="compact-sm" variant="default" disabled={mayAccept.length === 0} onClick={() => order({ kind: 'accept' }, mayAccept)}>{t('bulk.accept')} ({mayAccept.length})</Button>
      {giving && <BulkDialog cases={giving} leftOut={selection.cases.length - giving.length} onClose={() => setGiving(null)} onOrder={(act) => order(act, giving)} />}
    </>
  );
}

/** The time, second by second while it matters. */
function useSeconds(ticking: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!ticking) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}

function JobLine({ job }: { job: BulkJob }) {
  const { t } = useTranslation();
  const now = useSeconds(job.stage === 'waiting');
  const what = nameOf(job.act, t);
  const seconds = Math.max(0, Math.ceil((job.beginsAt - now) / 1000));
  const words = job.stage === 'waiting' ? t('bulk.waiting', { what, count: job.cases.length, seconds })
    : job.stage === 'running' ? t('bulk.running', { what, done: job.done + job.failed.length, total: job.cases.length })
      : t('bulk.done', { what, count: job.done });
  return (
    <div className={classes.bar} data-stage={job.stage}>
      <b role="status">{words}</b>
      {job.stage === 'waiting' && <Button size="compact-sm" variant="filled" onClick={() => bulk.undo() && notify.done(t('bulk.undone'))}>{t('bulk.undo')}</Button>}
      {job.failed.length > 0 && <Failures job={job} />}
      {job.stage === 'done' && <Button size="compact-sm" variant="subtle" onClick={bulk.dismiss}>{t('bulk.close')}</Button>}
    </div>
  );
}

function Failures({ job }: { job: BulkJob }) {
  const { t } = useTranslation();
  return (
    <details className={classes.failures} open>
      <summary>{t('bulk.failed', { count: job.failed.length })}</summary>
      <ul>{job.failed.map(({ code, problem }) => <li key={code}><b>{code}</b>: {problemWords(problem, t)}</li>)}</ul>
    </details>
  );
}
