import { ActionIcon, Button, Skeleton } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Words } from '@/components/citizen-text';
import { Icon } from '@/components/icons';
import { ProblemNote } from '@/components/problem-note';
import { StateBadge } from '@/components/state-badge';
import { notify } from '@/lib/notify';
import { useMarkDuplicate } from '@/lib/similar';
import type { CaseFile } from '@/lib/types';
import type { CaseRights } from '@/utils/permissions';
import { useCaseFile } from '../api/read-case';
import classes from './beside-panel.module.css';
import { Stream } from './stream';

/** Another case beside this one, to read and compare. The later report of both can be marked as the duplicate. */
export function BesidePanel({ code, of, rights }: { code: string; of: CaseFile; rights: CaseRights }) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: '/cases/$code' });
  const { data: file, error, refetch } = useCaseFile(code);
  const close = (): void => void navigate({ search: {}, replace: true });
  const mark = useMarkDuplicate((wish) => {
    notify.done(t('similar.marked', { code: wish.code, of: wish.of }));
    close();
  });
  const mayMark = file && rights.move && !file.restricted && !of.restricted && !of.duplicate_of && !file.duplicate_of && of.duplicates.length === 0 && file.opened_at <= of.opened_at;
  return (
    <aside className={`${classes.panel} no-print`} aria-label={t('similar.beside_label', { code })}>
      <header className={classes.head}>
        <Link to="/cases/$code" params={{ code }}>{code}</Link>
        {file && <StateBadge state={file.state} />}
        <ActionIcon className={classes.close} variant="subtle" color="gray" aria-label={t('similar.close_beside')} onClick={close}><Icon name="close" /></ActionIcon>
        {file && <h2><Words>{file.title || t('case.untitled')}</Words></h2>}
        {file && <p>{file.topic_name || t('case.no_topic')} · {file.lead_unit_name}</p>}
        {mayMark && <Button size="compact-sm" variant="default" mt={4} loading={mark.isPending} onClick={() => mark.mutate({ code: of.code, etag: of.etag, of: code })}>{t('similar.mark')}</Button>}
        {mark.error ? <ProblemNote error={mark.error} /> : null}
      </header>
      {error ? <ProblemNote error={error} onRetry={() => void refetch()} /> : file ? <Stream file={file} /> : <Skeleton height={220} m={16} radius="md" />}
    </aside>
  );
}
