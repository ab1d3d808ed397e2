// What comes from outside is checked here, once: a missing member gets a harmless value, a wrong shape is an error.
import type { Announcement, CaseBrief, CaseDeadline, CaseEvent, CaseFile, CaseMessage, Deadline, Evidence, FormalStepChoice, Guess, Page, ReplyRoute, ReplyWindow } from './types';

type Loose = Record<string, unknown>;

export class UnexpectedShape extends Error {}

function object(value: unknown, what: string): Loose {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new UnexpectedShape(what);
  return value as Loose;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const orNull = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const number = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const texts = (value: unknown): string[] => list(value).filter((item): item is string => typeof item === 'string');

function deadline(value: unknown): Deadline {
  const raw = typeof value === 'object' && value !== null ? (value as Loose) : {};
  const state = text(raw.state);
  return {
    kind: text(raw.kind),
    due_at: orNull(raw.due_at),
    state: state === 'paused' || state === 'met' || state === 'missed' ? state : 'running',
    working_minutes_left: number(raw.working_minutes_left),
    assumed_calendar: raw.assumed_calendar === true,
  };
}

export function decodeBrief(value: unknown, now = Date.now()): CaseBrief {
  const raw = object(value, 'case');
  if (!text(raw.code) || !text(raw.state)) throw new UnexpectedShape('case');
  return {
    code: text(raw.code),
    kind: (text(raw.kind) || 'feedback') as CaseBrief['kind'],
    topic: text(raw.topic),
    topic_name: text(raw.topic_name),
    urgency: (text(raw.urgency) || 'normal') as CaseBrief['urgency'],
    title: text(raw.title),
    state: text(raw.state) as CaseBrief['state'],
    channel: text(raw.channel),
    place: (raw.place ?? {}) as CaseBrief['place'],
    lead_unit: text(raw.lead_unit),
    lead_unit_name: text(raw.lead_unit_name) || text(raw.lead_unit),
    assignee: orNull(raw.assignee),
    cooperating_units: texts(raw.cooperating_units),
    restricted: raw.restricted === true,
    sealed: raw.sealed === true,
    needs_dispatcher: raw.needs_dispatcher === true,
    opened_at: text(raw.opened_at),
    acknowledged_at: orNull(raw.acknowledged_at),
    answered_at: orNull(raw.answered_at),
    closed_at: orNull(raw.closed_at),
    last_activity_at: text(raw.last_activity_at) || text(raw.opened_at),
    deadline: deadline(raw.deadline),
    etag: text(raw.etag),
    read_at: now,
  };
}

function message(value: unknown): CaseMessage {
  const raw = object(value, 'message');
  const delivery = raw.delivery as Loose | undefined;
  return {
    id: text(raw.id),
    direction: raw.direction === 'outbound' ? 'outbound' : 'inbound',
    kind: text(raw.kind),
    text: text(raw.text),
    at: text(raw.at),
    author: text(raw.author),
    public: raw.public === true,
    deleted: raw.deleted === true,
    attachments: list(raw.attachments).map((item) => {
      const one = object(item, 'attachment');
      const state = (['wanted', 'kept', 'failed'] as const).find((known) => known === one.state);
      return {
        kind: text(one.kind), name: text(one.name), url: text(one.url) || undefined, title: text(one.title) || undefined,
        n: number(one.n) ?? undefined, state, type: text(one.type) || undefined, reason: text(one.reason) || undefined,
      };
    }),
    history: list(raw.history).map((item) => {
      const one = object(item, 'history');
      return { text: text(one.text), until: text(one.until) };
    }),
    lat: number(raw.lat) ?? undefined,
    lon: number(raw.lon) ?? undefined,
    delivery: delivery ? { state: text(delivery.state), reason: text(delivery.reason) || undefined } : undefined,
  };
}

function event(value: unknown): CaseEvent {
  const raw = object(value, 'event');
  return {
    sequence: number(raw.sequence) ?? 0,
    at: text(raw.at),
    actor: text(raw.actor),
    kind: text(raw.kind),
    data: (typeof raw.data === 'object' && raw.data !== null ? raw.data : {}) as Loose,
  };
}

function caseDeadline(value: unknown): CaseDeadline {
  const raw = object(value, 'deadline');
  return {
    clock: raw.clock === 'legal' ? 'legal' : 'service',
    step: text(raw.step),
    name_vi: text(raw.name_vi),
    name_en: text(raw.name_en),
    due_at: text(raw.due_at),
    met: typeof raw.met === 'boolean' ? raw.met : null,
    state: text(raw.state),
    rule: text(raw.rule),
    basis: text(raw.basis),
    unconfirmed: raw.unconfirmed !== false, // what is not said to be confirmed is not
    assumed_calendar: raw.assumed_calendar === true,
    length: number(raw.length),
    unit: text(raw.unit),
    variant: text(raw.variant),
    extended: number(raw.extended) ?? 0,
  };
}

function formalStep(value: unknown): FormalStepChoice {
  const raw = object(value, 'formal step');
  const day = raw.day === 'past' || raw.day === 'coming' ? raw.day : 'none';
  return { step: text(raw.step), name_vi: text(raw.name_vi), name_en: text(raw.name_en), day, head: raw.head === true, variants: texts(raw.variants) };
}

function evidence(value: unknown): Evidence {
  const raw = object(value, 'evidence');
  return { id: text(raw.id), name: text(raw.name), type: text(raw.type), bytes: number(raw.bytes) ?? 0, sha256: text(raw.sha256), at: text(raw.at), by: text(raw.by) };
}

function guess(value: unknown): Guess {
  const raw = object(value, 'guess');
  return { topic: text(raw.topic), confidence: number(raw.confidence) ?? 0 };
}

const routes: ReplyRoute[] = ['message', 'extended', 'template_user', 'template_phone', 'task'];
const route = (value: unknown): ReplyRoute => routes.find((one) => one === value) ?? 'task';

function replyWindow(value: unknown): ReplyWindow | null {
  if (typeof value !== 'object' || value === null) return null;
  const raw = value as Loose;
  return { open: raw.open === true, closes_at: orNull(raw.closes_at), route: route(raw.route), after: route(raw.after) };
}

export function decodeFile(value: unknown, now = Date.now()): CaseFile {
  const raw = object(value, 'case');
  const routing = (raw.routing ?? {}) as Loose;
  return {
    ...decodeBrief(raw, now),
    contact: (raw.contact ?? {}) as CaseFile['contact'],
    reply_window: replyWindow(raw.reply_window),
    routing: {
      unit: text(routing.unit),
      confidence: number(routing.confidence) ?? 0,
      reasons: list(routing.reasons) as CaseFile['routing']['reasons'],
      guesses: list(routing.guesses).map(guess),
    },
    deadlines: list(raw.deadlines).map(caseDeadline),
    formal_steps: list(raw.formal_steps).map(formalStep),
    duplicate_of: orNull(raw.duplicate_of),
    duplicates: texts(raw.duplicates),
    messages: list(raw.messages).map(message),
    events: list(raw.events).map(event),
    evidence: list(raw.evidence).map(evidence),
    evidence_needed: raw.evidence_needed === true,
  };
}

export function decodeAnnouncement(value: unknown): Announcement {
  const raw = object(value, 'announcement');
  if (!text(raw.id)) throw new UnexpectedShape('announcement');
  const audience = (raw.audience ?? {}) as Loose;
  return {
    id: text(raw.id),
    title: text(raw.title),
    body: text(raw.body),
    severity: (text(raw.severity) || 'info') as Announcement['severity'],
    state: text(raw.state),
    unit: text(raw.unit),
    unit_name: text(raw.unit_name),
    areas: texts(raw.areas),
    published_at: orNull(raw.published_at),
    corrects: orNull(raw.corrects),
    audience: { units: texts(audience.units), topics: texts(audience.topics), channels: texts(audience.channels) },
    recipients_planned: raw.recipients_planned === true,
    author: text(raw.author),
    approver: orNull(raw.approver),
    not_before: orNull(raw.not_before),
    created_at: text(raw.created_at),
    approved_at: orNull(raw.approved_at),
    stopped_at: orNull(raw.stopped_at),
    etag: text(raw.etag),
  };
}

export function decodePage<T>(value: unknown, item: (one: unknown) => T): Page<T> {
  const raw = object(value, 'page');
  return { items: list(raw.items).map(item), next_cursor: orNull(raw.next_cursor) };
}
