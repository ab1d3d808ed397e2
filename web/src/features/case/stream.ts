// What was said and what was done, as one stream in the order it happened.
import type { CaseEvent, CaseFile, CaseMessage } from '@/lib/types';

export type StreamItem =
  | { kind: 'message'; at: string; message: CaseMessage }
  | { kind: 'note'; at: string; event: CaseEvent }
  | { kind: 'event'; at: string; event: CaseEvent };

/** Events that only repeat a message beside them. */
const SHOWN_BY_MESSAGE = new Set(['case.opened', 'case.message', 'case.reaction', 'case.message_edited']);

export function streamOf(file: CaseFile): StreamItem[] {
  const items: StreamItem[] = file.messages.map((message) => ({ kind: 'message', at: message.at, message }));
  for (const event of file.events) {
    if (event.kind === 'case.note') items.push({ kind: 'note', at: event.at, event });
    else if (!SHOWN_BY_MESSAGE.has(event.kind)) items.push({ kind: 'event', at: event.at, event });
  }
  return items.sort((one, other) => one.at.localeCompare(other.at));
}

export interface OpenWish {
  until: string;
  reason: string;
  actor: string;
}

/** The extension that waits for a decision, or null. */
export function openWish(events: CaseEvent[]): OpenWish | null {
  let wish: OpenWish | null = null;
  for (const event of events) {
    if (event.kind === 'case.extension_asked') wish = { until: String(event.data.until ?? ''), reason: String(event.data.reason ?? ''), actor: event.actor };
    if (event.kind === 'case.extension_approved' || event.kind === 'case.extension_refused') wish = null;
  }
  return wish;
}

export interface Holding {
  unit: string;
  from: number;
  until: number | null;
}

/** Which unit answered for the case, and from when to when. */
export function holdings(file: CaseFile): Holding[] {
  const first = file.events.find((event) => event.kind === 'case.opened');
  const list: Holding[] = [{ unit: String(first?.data.unit ?? file.routing.unit), from: Date.parse(file.opened_at), until: null }];
  for (const event of file.events) {
    const unit = event.kind === 'case.assigned' || event.kind === 'case.classified' || event.kind === 'case.reformed' ? event.data.unit : undefined;
    const last = list.at(-1)!;
    if (typeof unit !== 'string' || unit === last.unit) continue;
    last.until = Date.parse(event.at);
    list.push({ unit, from: Date.parse(event.at), until: null });
  }
  const ended = file.closed_at ?? file.answered_at;
  if (ended) list.at(-1)!.until = Date.parse(ended);
  return list;
}
