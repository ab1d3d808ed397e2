// Which live topics a person listens to.
import type { User } from '@/lib/types';
import { has } from '@/utils/permissions';
import type { UnitTree } from '@/utils/unit-tree';

/** The hub allows 128 topics for one connection; some stay free for open cases. */
export const MAX_UNIT_TOPICS = 100;

export interface Topics {
  topics: string[];
  /** More units than topics: changes are also asked for by and by. */
  wide: boolean;
}

export function topicsOf(user: User, units: UnitTree): Topics {
  const topics = [`user:${user.username}`];
  // what happens in a sealed case is told to no unit: inspectors ask by and by
  const inspects = has(user, 'inspector');
  if (!has(user, 'dispatcher', 'official', 'unit_head', 'supervisor')) return { topics, wide: inspects };
  const below = has(user, 'dispatcher', 'unit_head', 'supervisor');
  const all = new Set(user.units.flatMap((unit) => (below ? units.withChildren(unit) : [unit])));
  if (all.size > MAX_UNIT_TOPICS) return { topics: [...topics, ...user.units.map((unit) => `unit:${unit}`)], wide: true };
  return { topics: [...topics, ...[...all].map((unit) => `unit:${unit}`)], wide: inspects || has(user, 'supervisor') };
}
