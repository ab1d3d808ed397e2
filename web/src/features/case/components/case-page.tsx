import { useNavigate, useParams, useRouter, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Skeleton } from '@mantine/core';
import { ProblemNote } from '@/components/problem-note';
import { usePageTitle } from '@/hooks/use-page-title';
import { useKeys } from '@/hooks/use-keys';
import { useMe } from '@/hooks/use-session';
import { useUnits } from '@/lib/reference';
import type { CaseFile } from '@/lib/types';
import { caseRights } from '@/utils/permissions';
import { useCaseFile } from '../api/read-case';
import { useCaseLive } from '../hooks/use-case-live';
import { useNeighbours } from '../hooks/use-neighbours';
import { BesidePanel } from './beside-panel';
import { CaseActions } from './case-actions';
import { CaseHead } from './case-head';
import classes from './case-page.module.css';
import { CasePrint } from './case-print';
import { CaseSide } from './case-side';
import { Composer } from './composer';
import { Stream } from './stream';

export function CasePage() {
  const { code } = useParams({ from: '/cases/$code' });
  const { data, error, refetch } = useCaseFile(code);
  const present = useCaseLive(code);
  const go = useNeighbours(code);
  useKeys({ j: go(1), k: go(-1) }); // also while the next one is still being read
  usePageTitle(code);
  if (data) return <OpenCase key={code} file={data} present={present} stale={error} />;
  if (error) return <div className={classes.problem}><ProblemNote error={error} onRetry={() => void refetch()} /></div>;
  return <CaseSkeleton />;
}

function OpenCase({ file, present, stale }: { file: CaseFile; present: string[]; stale: unknown }) {
  const { t } = useTranslation();
  const me = useMe();
  const { tree } = useUnits();
  const rights = caseRights(me, file, tree);
  const { do: purpose, beside } = useSearch({ from: '/cases/$code' });
  const navigate = useNavigate({ from: '/cases/$code' });
  const router = useRouter();
  const back = (): void => (router.history.canGoBack() ? router.history.back() : void navigate({ to: '/inbox' }));
  const served = (): void => void navigate({ search: {}, replace: true });
  return (
    <article className={classes.page} data-restricted={file.restricted || undefined}>
      <CaseHead file={file} present={present} onBack={back}>
        <CaseActions file={file} rights={rights} purpose={purpose} onServed={served} onBack={back} />
      </CaseHead>
      {stale ? <div className={classes.problem}><ProblemNote error={stale} /></div> : null}
      <div className={`${classes.columns} no-print`} data-beside={beside || undefined}>
        <section className={classes.talk} aria-label={t('case.conversation')}>
          <Stream file={file} />
          <Composer file={file} rights={rights} focus={purpose === 'reply'} onServed={served} />
        </section>
        {beside && beside !== file.code ? <BesidePanel key={beside} code={beside} of={file} rights={rights} /> : <CaseSide file={file} rights={rights} />}
      </div>
      <CasePrint file={file} />
    </article>
  );
}

function CaseSkeleton() {
  const { t } = useTranslation();
  return (
    <div className={classes.problem} role="status" aria-label={t('page.loading')}>
      <Skeleton height={54} mb={16} radius="md" />
      {[90, 60, 120, 60].map((height, index) => <Skeleton key={index} height={height} mb={12} radius="md" width={index % 2 ? '60%' : '70%'} />)}
    </div>
  );
}
