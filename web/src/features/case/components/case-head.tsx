import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Words } from '@/components/citizen-text';
import { DeadlineChip } from '@/components/deadline-chip';
import { Icon } from '@/components/icons';
import { StateBadge } from '@/components/state-badge';
import { usePersonName } from '@/lib/reference';
import { trail } from '@/lib/trail';
import type { CaseFile } from '@/lib/types';
import { useNeighbours } from '../hooks/use-neighbours';
import classes from './case-head.module.css';

interface Props {
  file: CaseFile;
  present: string[];
  onBack: () => void;
  children: ReactNode;
}

export function CaseHead({ file, present, onBack, children }: Props) {
  const { t } = useTranslation();
  const nameOf = usePersonName();
  return (
    <header className={classes.head}>
      <div className={classes.top}>
        <ActionIcon className="no-print" variant="subtle" color="gray" size="lg" aria-label={t('help.key_back')} onClick={onBack}><Icon name="back" size={20} /></ActionIcon>
        <CopyButton value={file.code}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? t('inbox.copied') : t('case.copy_code')}><button type="button" className={classes.code} onClick={copy}>{file.code}</button></Tooltip>
          )}
        </CopyButton>
        <StateBadge state={file.state} />
        {(file.urgency === 'urgent' || file.urgency === 'high') && <span className={classes.urgency} data-urgency={file.urgency}>{t(`urgency.${file.urgency}_long`)}</span>}
        <DeadlineChip brief={file} bare />
        <div className={`${classes.actions} no-print`}>{children}<Neighbours code={file.code} /></div>
      </div>
      <h1 className={classes.title}><Words>{file.title || t('case.untitled')}</Words></h1>
      <p className={classes.meta}>
        {t(`kind.${file.kind}`)} · {file.topic_name || t('case.no_topic')} · {file.lead_unit_name} · {file.assignee ? nameOf(file.assignee) : t('case.unassigned')}
      </p>
      {file.restricted && <p className={classes.restricted} role="note"><Icon name="lock" /><span><b>{t('case.restricted')}.</b> {t('case.restricted_about')}</span></p>}
      {present.length > 0 && <p className={`${classes.present} no-print`} role="status"><Icon name="eye" /><span>{t('case.present', { names: present.map(nameOf).join(', ') })}</span></p>}
    </header>
  );
}

/** On to the next case of the list it was opened from. */
function Neighbours({ code }: { code: string }) {
  const { t } = useTranslation();
  const go = useNeighbours(code);
  if (!trail.neighbour(code, 1) && !trail.neighbour(code, -1)) return null;
  return (
    <ActionIcon.Group>
      <ActionIcon variant="default" size={30} disabled={!trail.neighbour(code, -1)} aria-label={t('case.previous')} title={`${t('case.previous')} (k)`} onClick={go(-1)}><Icon name="up" size={16} /></ActionIcon>
      <ActionIcon variant="default" size={30} disabled={!trail.neighbour(code, 1)} aria-label={t('case.next')} title={`${t('case.next')} (j)`} onClick={go(1)}><Icon name="down" size={16} /></ActionIcon>
    </ActionIcon.Group>
  );
}
