// Pure: one changed case against the lists and against what deserves an alert.
import { alertKind, type AlertKind } from '@/lib/alerts';
import { type CasePages, type CaseWish, drop, upsert, WORKING } from '@/lib/case-query';
import type { CaseBrief, User } from '@/lib/types';
import { isWorking } from '@/utils/case-state';
import { mayList } from '@/utils/permissions';
import type { UnitTree } from '@/utils/unit-tree';

const isWorkingList = (wish: CaseWish): boolean => wish.state === WORKING.state && Object.keys(wish).length === Object.keys(WORKING).length;

/** The working set takes new cases in and lets finished ones go; other lists only refresh what they hold. */
export function applyTo(pages: CasePages, wish: CaseWish, brief: CaseBrief, user: User, units: UnitTree): CasePages {
  const mine = mayList(user, brief, units);
  if (!mine) return drop(pages, brief.code);
  if (isWorkingList(wish)) return isWorking(brief.state) ? upsert(pages, brief) : drop(pages, brief.code);
  const known = pages.pages.some((page) => page.items.some((item) => item.code === brief.code));
  return known ? upsert(pages, brief) : pages;
}

export function alertFor(event: string, brief: CaseBrief, user: User, units: UnitTree): AlertKind | null {
  return mayList(user, brief, units) ? alertKind(event, brief, user) : null;
}
