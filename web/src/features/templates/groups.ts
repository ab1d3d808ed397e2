// Texts by the unit that keeps them: those for everybody first, each group by title.
import type { Template } from '@/lib/types';
import { fold } from '@/utils/fold';

export function groupsOf(items: Template[]): [string, Template[]][] {
  const groups = new Map<string, Template[]>();
  for (const one of items) groups.set(one.unit ?? '', [...(groups.get(one.unit ?? '') ?? []), one]);
  for (const list of groups.values()) list.sort((one, other) => fold(one.title).localeCompare(fold(other.title)));
  return [...groups].sort(([one], [other]) => one.localeCompare(other));
}
