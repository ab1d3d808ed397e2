// Whom an announcement reaches, as far as the console can know it before it goes out (server/announce/audience.cpp).
import type { Channel, Severity } from '@/lib/types';
import type { UnitTree } from '@/utils/unit-tree';

export interface DraftForm {
  title: string;
  body: string;
  severity: Severity;
  units: string[];
  topics: string[];
  channels: string[];
  /** Value of a datetime-local field at +07:00; empty: at once. */
  notBefore: string;
}

export const emptyForm: DraftForm = { title: '', body: '', severity: 'info', units: [], topics: [], channels: [], notBefore: '' };
export const MAX_TITLE = 200;
export const MAX_BODY = 1_800;

/** Longest single message of a platform; a longer text goes out in parts. */
export const PART_CHARS: Record<string, number> = { zalo: 2_000, facebook: 2_000 };

export const length = (text: string): number => [...text].length;
export const messageText = (form: Pick<DraftForm, 'title' | 'body'>): string => `${form.title.trim()}\n\n${form.body.trim()}`;
export const partsFor = (connector: string, text: string): number => Math.max(1, Math.ceil(length(text) / (PART_CHARS[connector] ?? 2_000)));

/** Accounts that will speak: those named, else those of the units and below, or of their ward. */
export function channelsFor(form: Pick<DraftForm, 'units' | 'channels'>, own: string[], all: Channel[], units: UnitTree): Channel[] {
  if (form.channels.length > 0) return all.filter((channel) => form.channels.includes(channel.id));
  const owners = form.units.length > 0 ? form.units : own;
  return all.filter((channel) => owners.some((owner) => units.isWithin(channel.unit, owner) || units.wardOf(owner)?.id === channel.unit));
}

export function readForm(kept: string): DraftForm | null {
  try {
    const raw = JSON.parse(kept) as Partial<DraftForm>;
    const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []);
    return {
      title: String(raw.title ?? ''), body: String(raw.body ?? ''), severity: raw.severity === 'important' || raw.severity === 'emergency' ? raw.severity : 'info',
      units: texts(raw.units), topics: texts(raw.topics), channels: texts(raw.channels), notBefore: String(raw.notBefore ?? ''),
    };
  } catch {
    return null;
  }
}
