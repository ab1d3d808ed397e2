// The views of the inbox: each one a question that every case answers with yes or no.
import type { IconName } from '@/components/icons';
import type { CaseBrief, User } from '@/lib/types';
import { isWorking } from '@/utils/case-state';
import { isOverdue, minutesLeft, SOON_MINUTES } from '@/utils/deadline-words';
import { has } from '@/utils/permissions';
import type { UnitTree } from '@/utils/unit-tree';

export const VIEWS = ['mine', 'mentions', 'sealed', 'unit', 'unassigned', 'unsure', 'soon', 'overdue', 'all'] as const;
export type View = (typeof VIEWS)[number];

export const viewIcons: Record<View, IconName> = {
  mine: 'user', mentions: 'at', sealed: 'lock', unit: 'users', unassigned: 'unassigned', unsure: 'question', soon: 'clock', overdue: 'alarm', all: 'stack',
};

export interface Viewer {
  user: User;
  units: UnitTree;
  now: number;
  /** Cases in which this person is called by name and has not said "seen". */
  mentions: ReadonlySet<string>;
}

const inOwnBranch = (brief: CaseBrief, { user, units }: Viewer): boolean => {
  const below = has(user, 'unit_head', 'dispatcher', 'supervisor');
  return user.units.some((own) => (below ? units.isWithin(brief.lead_unit, own) : own === brief.lead_unit));
};

const isSoon = (brief: CaseBrief, now: number): boolean => {
  if (brief.deadline.state !== 'running' || isOverdue(brief.deadline, now)) return false;
  const left = minutesLeft(brief.deadline, brief.read_at, now);
  return left !== null && left <= SOON_MINUTES;
};

export function belongs(view: View, brief: CaseBrief, viewer: Viewer): boolean {
  if (view === 'all') return true;
  if (view === 'mentions') return viewer.mentions.has(brief.code);
  if (!isWorking(brief.state)) return false;
  switch (view) {
    case 'mine': return brief.assignee === viewer.user.username;
    case 'sealed': return brief.sealed;
    case 'unit': return inOwnBranch(brief, viewer);
    case 'unassigned': return brief.assignee === null && inOwnBranch(brief, viewer);
    case 'unsure': return brief.needs_dispatcher;
    case 'soon': return isSoon(brief, viewer.now);
    case 'overdue': return isOverdue(brief.deadline, viewer.now);
  }
}

export function viewsOf(user: User): View[] {
  const works = has(user, 'dispatcher', 'official', 'unit_head', 'supervisor');
  return VIEWS.filter((view) => {
    if (view === 'sealed') return has(user, 'inspector');
    if (view === 'unit') return works;
    if (view === 'mine') return has(user, 'official', 'unit_head');
    if (view === 'unsure') return has(user, 'dispatcher', 'unit_head', 'supervisor');
    if (view === 'unassigned') return works && (!has(user, 'supervisor') || user.roles.length > 1);
    return true;
  });
}

export const homeView = (user: User): View => (has(user, 'official') ? 'mine' : viewsOf(user).includes('unit') ? 'unit' : 'sealed');

export function countViews(cases: CaseBrief[], viewer: Viewer): Record<View, number> {
  const counts = { mine: 0, mentions: viewer.mentions.size, sealed: 0, unit: 0, unassigned: 0, unsure: 0, soon: 0, overdue: 0, all: cases.length };
  for (const brief of cases) {
    for (const view of VIEWS) if (view !== 'all' && view !== 'mentions' && belongs(view, brief, viewer)) counts[view] += 1;
  }
  return counts;
}

/** Most urgent ones are read first: beyond the cut nothing is late or due soon, but other views may go on. */
export const mayBeMore = (view: View, complete: boolean): boolean => !complete && view !== 'overdue' && view !== 'soon' && view !== 'mentions';
