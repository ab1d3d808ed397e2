import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Words } from '@/components/citizen-text';
import { DeadlineChip } from '@/components/deadline-chip';
import { Icon } from '@/components/icons';
import { StateBadge } from '@/components/state-badge';
import { Time } from '@/components/time';
import { usePersonName } from '@/lib/reference';
import type { CaseBrief } from '@/lib/types';
import classes from './case-row.module.css';

interface Props {
  brief: CaseBrief;
  marked: boolean;
  top: number;
  height: number;
  position: number;
  total: number;
}

export const CaseRow = memo(function CaseRow({ brief, marked, top, height, position, total }: Props) {
  const { t } = useTranslation();
  return (
    <div role="listitem" aria-setsize={total} aria-posinset={position} className={classes.item} style={{ transform: `translateY(${top}px)`, height }}>
      <Link to="/cases/$code" params={{ code: brief.code }} className={classes.row} data-code={brief.code} data-urgency={brief.urgency} data-marked={marked || undefined}>
        <span className={classes.main}>
          <span className={classes.title}>
            {brief.restricted && <span className={classes.lock} title={t('case.restricted')}><Icon name="lock" size={16} /></span>}
            <Words>{brief.title || t('case.untitled')}</Words>
          </span>
          <span className={classes.meta}>
            <b>{brief.code}</b>
            {brief.urgency === 'urgent' && <em className={classes.urgent}>{t('urgency.urgent')}</em>}
            {brief.needs_dispatcher && <em className={classes.unsure}>{t('case.unsure')}</em>}
            <span>{brief.topic_name || t('case.no_topic')}</span>
          </span>
        </span>
        <span className={classes.unit} title={brief.lead_unit_name}><UnitWords name={brief.lead_unit_name} /><Holder assignee={brief.assignee} /></span>
        <span className={classes.state}><StateBadge state={brief.state} /><span className={classes.when}><Time at={brief.last_activity_at} relative /></span></span>
        <span className={classes.deadline}><DeadlineChip brief={brief} /></span>
      </Link>
    </div>
  );
});

/** "Phường A – Phòng B": the office first, it differs from row to row. */
function UnitWords({ name }: { name: string }) {
  const [ward, office] = name.split(' – ');
  return <span className={classes.office}>{office ? <>{office} <small>{ward}</small></> : ward}</span>;
}

function Holder({ assignee }: { assignee: string | null }) {
  const { t } = useTranslation();
  const nameOf = usePersonName();
  return <span className={classes.holder} data-nobody={assignee ? undefined : true}>{assignee ? nameOf(assignee) : t('case.unassigned')}</span>;
}
