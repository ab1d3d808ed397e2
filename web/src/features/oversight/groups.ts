// Cases in work, counted by who holds them or what they are about.
import type { CaseBrief } from '@/lib/types';
import { isOverdue, minutesLeft, SOON_MINUTES } from '@/utils/deadline-words';
import type { UnitTree } from '@/utils/unit-tree';

export type GroupBy = 'ward' | 'unit' | 'topic';

export interface Group {
  key: string;
  name: string;
  total: number;
  unassigned: number;
  soon: number;
  overdue: number;
  urgent: number;
}

function keyOf(by: GroupBy, brief: CaseBrief, units: UnitTree): string {
  if (by === 'topic') return brief.topic;
  return by === 'ward' ? units.wardOf(brief.lead_unit)?.id ?? brief.lead_unit : brief.lead_unit;
}

function nameOf(by: GroupBy, key: string, brief: CaseBrief, units: UnitTree, language: string): string {
  return by === 'topic' ? brief.topic_name || key : units.name(key, language);
}

export function groupsOf(cases: CaseBrief[], by: GroupBy, units: UnitTree, now: number, language: string): Group[] {
  const groups = new Map<string, Group>();
  for (const brief of cases) {
    const key = keyOf(by, brief, units);
    const group = groups.get(key) ?? { key, name: nameOf(by, key, brief, units, language), total: 0, unassigned: 0, soon: 0, overdue: 0, urgent: 0 };
    groups.set(key, group);
    const late = isOverdue(brief.deadline, now);
    const left = minutesLeft(brief.deadline, brief.read_at, now);
    group.total += 1;
    if (brief.assignee === null) group.unassigned += 1;
    if (brief.urgency === 'urgent') group.urgent += 1;
    if (late) group.overdue += 1;
    else if (brief.deadline.state === 'running' && left !== null && left <= SOON_MINUTES) group.soon += 1;
  }
  return [...groups.values()].sort((one, other) => other.overdue - one.overdue || other.soon - one.soon || other.total - one.total);
}
