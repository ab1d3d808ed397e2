import { memo, type MouseEvent } from 'react';
import { Words } from '@/components/citizen-text';
import { DeadlineChip } from '@/components/deadline-chip';
import { Icon } from '@/components/icons';
import { StateBadge } from '@/components/state-badge';
import { Time } from '@/components/time';
import { useWords } from '@/hooks/use-language';
import type { CaseBrief } from '@/lib/types';
import classes from './case-row.module.css';

interface Props {
  brief: CaseBrief;
  marked: boolean;
  top: number;
  height: number;
  position: number;
  total: number;
  /** Shown name of the person who has it; empty: nobody. */
  holder: string;
  href: string;
  onOpen: (code: string) => void;
  chosen: boolean;
  onChoose: (code: string) => void;
}

export const CaseRow = memo(function CaseRow({ brief, marked, top, height, position, total, holder, href, onOpen, chosen, onChoose }: Props) {
  const t = useWords();
  const open = (event: MouseEvent): void => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return; // a new tab is the browser's affair
    event.preventDefault();
    onOpen(brief.code);
  };
  return (
    <div role="listitem" aria-setsize={total} aria-posinset={position} className={classes.item} style={{ transform: `translateY(${top}px)`, height }}>
      <label className={classes.choose}><input type="checkbox" checked={chosen} onChange={() => onChoose(brief.code)} aria-label={t('bulk.select', { code: brief.code })} /></label>
      {/* a plain link: hundreds of router links would make scrolling slow */}
      <a href={href} onClick={open} className={classes.row} data-code={brief.code} data-urgency={brief.urgency} data-marked={marked || undefined}>
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
        <span className={classes.unit} title={brief.lead_unit_name}><UnitWords name={brief.lead_unit_name} /><span className={classes.holder} data-nobody={holder ? undefined : true}>{holder || t('case.unassigned')}</span></span>
        <span className={classes.state}><StateBadge state={brief.state} /><span className={classes.when}><Time at={brief.last_activity_at} relative /></span></span>
        <span className={classes.deadline}><DeadlineChip brief={brief} /></span>
      </a>
    </div>
  );
});

/** "Phường A – Phòng B": the office first, it differs from row to row. */
function UnitWords({ name }: { name: string }) {
  const [ward, office] = name.split(' – ');
  return <span className={classes.office}>{office ? <>{office} <small>{ward}</small></> : ward}</span>;
}
