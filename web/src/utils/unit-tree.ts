// The tree of units as the console asks it.
import type { Unit } from '@/lib/types';

export class UnitTree {
  private readonly byId: Map<string, Unit>;
  private readonly below = new Map<string, string[]>();

  constructor(readonly all: Unit[]) {
    this.byId = new Map(all.map((unit) => [unit.id, unit]));
    for (const unit of all) {
      if (!unit.parent) continue;
      const siblings = this.below.get(unit.parent);
      if (siblings) siblings.push(unit.id);
      else this.below.set(unit.parent, [unit.id]);
    }
  }

  find(id: string): Unit | undefined {
    return this.byId.get(id);
  }

  name(id: string, language: string): string {
    const unit = this.byId.get(id);
    if (!unit) return id;
    return language === 'en' && unit.name_en ? unit.name_en : unit.name;
  }

  /** True when `id` is `ancestor` or lies below it. */
  isWithin(id: string, ancestor: string): boolean {
    for (let at: string | null | undefined = id, steps = 0; at && steps < 20; at = this.byId.get(at)?.parent, steps += 1) {
      if (at === ancestor) return true;
    }
    return false;
  }

  /** The unit and everything below it. */
  withChildren(id: string): string[] {
    const found = [id];
    for (let at = 0; at < found.length; at += 1) found.push(...(this.below.get(found[at]!) ?? []));
    return found;
  }

  /** The ward a unit belongs to, or undefined for city-wide ones. */
  wardOf(id: string): Unit | undefined {
    for (let at = this.byId.get(id); at; at = at.parent ? this.byId.get(at.parent) : undefined) {
      if (at.type === 'ward' && at.open !== false) return at;
    }
    return undefined;
  }

  /** Nearest unit of a type for a case led by `near`: in the same ward, else city-wide. */
  ofType(type: string, near: string): Unit | undefined {
    const ward = this.wardOf(near);
    const inWard = ward && this.all.find((unit) => unit.open !== false && unit.type === type && this.isWithin(unit.id, ward.id));
    return inWard ?? (type.startsWith('ward') ? undefined : this.all.find((unit) => unit.open !== false && unit.type === type));
  }
}
