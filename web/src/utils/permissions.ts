// What to show to whom. The hub decides; this only hides what it would refuse (server/domain/person.cpp).
import type { CaseBrief, Role, User } from '@/lib/types';
import type { UnitTree } from './unit-tree';

export interface CaseRights {
  reply: boolean;
  note: boolean;
  assign: boolean;
  move: boolean;
  askExtension: boolean;
  decideExtension: boolean;
}

const nothing: CaseRights = { reply: false, note: false, assign: false, move: false, askExtension: false, decideExtension: false };

export const has = (user: User, ...roles: Role[]): boolean => roles.some((role) => user.roles.includes(role));

export function caseRights(user: User, brief: CaseBrief, units: UnitTree): CaseRights {
  const above = user.units.some((own) => units.isWithin(brief.lead_unit, own));
  const exactly = user.units.includes(brief.lead_unit);
  const works: CaseRights = { ...nothing, reply: true, note: true, move: true, askExtension: true };
  if (above && has(user, 'unit_head')) return { ...works, assign: true, decideExtension: true };
  if (above && has(user, 'dispatcher')) return { ...works, assign: true };
  if (brief.sealed && has(user, 'inspector')) return works; // whoever can read it is on its list
  const own = brief.assignee === user.username || (exactly && !brief.restricted);
  if (own && has(user, 'official')) return works;
  const beside = brief.cooperating_units.some((unit) => user.units.includes(unit));
  if (beside && !brief.restricted && has(user, 'official', 'unit_head', 'dispatcher')) return { ...nothing, note: true };
  return nothing;
}

/** Whether a case that changed still belongs in this person's lists. */
export function mayList(user: User, brief: CaseBrief, units: UnitTree): boolean {
  if (brief.assignee === user.username) return true;
  if (has(user, 'supervisor') && !brief.restricted) return true;
  if (has(user, 'inspector') && brief.sealed) return true;
  if (has(user, 'unit_head', 'dispatcher') && user.units.some((own) => units.isWithin(brief.lead_unit, own))) return true;
  if (!has(user, 'official', 'unit_head', 'dispatcher')) return false;
  return user.units.some((own) => own === brief.lead_unit || (!brief.restricted && brief.cooperating_units.includes(own)));
}

export interface Pages {
  inbox: boolean;
  dispatch: boolean;
  announcements: boolean;
  figures: boolean;
  reports: boolean;
  questions: boolean;
  custody: boolean;
  tasks: boolean;
  directory: boolean;
  templates: boolean;
  audit: boolean;
}

export function pagesOf(user: User): Pages {
  const cases = has(user, 'dispatcher', 'official', 'unit_head', 'supervisor', 'inspector');
  return {
    inbox: cases,
    dispatch: has(user, 'dispatcher', 'unit_head'),
    announcements: has(user, 'communications', 'unit_head', 'supervisor'),
    figures: has(user, 'dispatcher', 'unit_head', 'supervisor', 'administrator'),
    reports: has(user, 'dispatcher', 'unit_head', 'supervisor'),
    questions: has(user, 'unit_head', 'supervisor'),
    custody: has(user, 'dispatcher', 'unit_head', 'supervisor', 'administrator'),
    tasks: user.roles.length > 0 && (user.units.length > 0 || has(user, 'administrator')),
    directory: user.roles.length > 0,
    templates: has(user, 'dispatcher', 'official', 'unit_head', 'administrator'),
    audit: has(user, 'administrator'),
  };
}

/** Heads for their units, administrators for all (server/cases/templates.cpp). */
export const mayKeepTemplates = (user: User): boolean => has(user, 'unit_head', 'administrator');

export const mayDraft = (user: User): boolean => has(user, 'communications', 'unit_head');
