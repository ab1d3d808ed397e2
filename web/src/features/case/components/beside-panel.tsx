import { ActionIcon, Skeleton } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Words } from '@/components/citizen-text';
import { Icon } from '@/components/icons';
import { ProblemNote } from '@/components/problem-note';
import { StateBadge } from '@/components/state-badge';
import { useCaseFile } from '../api/read-case';
import classes from './beside-panel.module.css';
import { Stream } from './stream';

/** Another case beside this one, to read and compare. */
export function BesidePanel({ code }: { code: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: '/cases/$code' });
  const { data: file, error, refetch } = useCaseFile(code);
  return (
    <aside className={`${classes.panel} no-print`} aria-label={t('similar.beside_label', { code })}>
      <header className={classes.head}>
        <Link to="/cases/$code" params={{ code }}>{code}</Link>
        {file && <StateBadge state={file.state} />}
        <ActionIcon className={classes.close} variant="subtle" color="gray" aria-label={t('similar.close_beside')} onClick={() => void navigate({ search: {}, replace: true })}><Icon name="close" /></ActionIcon>
        {file && <h2><Words>{file.title || t('case.untitled')}</Words></h2>}
        {file && <p>{file.topic_name || t('case.no_topic')} · {file.lead_unit_name}</p>}
      </header>
      {error ? <ProblemNote error={error} onRetry={() => void refetch()} /> : file ? <Stream file={file} /> : <Skeleton height={220} m={16} radius="md" />}
    </aside>
  );
}
