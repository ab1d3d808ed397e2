import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Words } from '@/components/citizen-text';
import { Time } from '@/components/time';
import { knownWord } from '@/utils/known-word';
import { AUDIT_PAGE, type AuditLine, useAuditPage, useNewestAudit } from '../api/audit';
import classes from './directory.module.css';
import { Sheet } from './sheet';

const detailOf = (line: AuditLine): string =>
  Object.entries(line.detail ?? {}).map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`).join(', ');
const words = (line: AuditLine): string => `${line.actor} ${line.action} ${line.object} ${detailOf(line)}`;
const none: AuditLine[] = [];

export function AuditTab() {
  const { t } = useTranslation();
  const newest = useNewestAudit();
  const [last, setLast] = useState<number | null>(null);
  const end = last ?? newest.data;
  const page = useAuditPage(end);
  return (
    <>
      <Sheet items={newest.data === 0 ? none : page.data} error={newest.error ?? page.error} id={(line) => line.id} words={words} columns={[
        { name: t('audit.at'), draw: (line) => <Time at={line.at} /> },
        { name: t('audit.actor'), draw: (line) => <b>{line.actor}</b> },
        { name: t('audit.action'), draw: (line) => knownWord(t, 'audit', line.action.replace('.', '_')) },
        { name: t('audit.object'), draw: (line) => <Words>{line.object}</Words> },
        { name: t('audit.detail'), draw: (line) => detailOf(line) && <Words>{detailOf(line)}</Words> },
      ]} />
      <div className={classes.pager}>
        <Button size="xs" variant="default" disabled={last === null} onClick={() => { setLast(null); void newest.refetch(); }}>{t('audit.newest')}</Button>
        <Button size="xs" variant="default" disabled={!end || end <= AUDIT_PAGE} onClick={() => setLast(Math.max(1, end! - AUDIT_PAGE))}>{t('audit.older')}</Button>
      </div>
    </>
  );
}
