import type { User } from '@/lib/types';
import type { UnitTree } from './unit-tree';

/** People who can work a case of this unit: of the unit, above or below it, in a role that answers. */
export function candidates(users: User[], unit: string, units: UnitTree): User[] {
  return users.filter((user) => {
    if (user.disabled) return false;
    const above = user.units.some((own) => units.isWithin(unit, own));
    if (above && (user.roles.includes('unit_head') || user.roles.includes('dispatcher') || user.roles.includes('official'))) return true;
    return user.roles.includes('official') && user.units.some((own) => units.isWithin(own, unit));
  });
}
