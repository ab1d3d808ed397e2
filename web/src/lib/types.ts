// Shapes of the API as the console uses them: the generated types, and the members that the hub sends beyond them.
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type Role = Schemas['Role'];
export type User = Schemas['User'];
export type Unit = Schemas['Unit'];
export type Topic = Schemas['Topic'];
export type Channel = Schemas['Channel'];
export type Task = Schemas['Task'];
export type CaseState = Schemas['CaseState'];
export type MatterKind = Schemas['MatterKind'];
export type Urgency = NonNullable<Schemas['CaseBrief']['urgency']>;
export type Place = Schemas['Place'];
export type RoutingReason = Schemas['RoutingReason'];
export type Severity = Schemas['Severity'];
export type TransitionTarget = Schemas['Transition']['to'];

export type Evidence = Schemas['Evidence'];
export type Digest = Schemas['Digest'];
export type Template = Schemas['Template'];
export type TemplateWish = Schemas['TemplateWish'];
export type FilledTemplate = Schemas['FilledTemplates']['items'][number];
export type CasePerson = Schemas['CasePeople']['items'][number];

export type DeadlineState = 'running' | 'paused' | 'met' | 'missed';

export interface Deadline {
  kind: string;
  due_at: string | null;
  state: DeadlineState;
  working_minutes_left: number | null;
  assumed_calendar?: boolean;
}

export interface CaseBrief {
  code: string;
  kind: MatterKind;
  topic: string;
  topic_name: string;
  urgency: Urgency;
  title: string;
  state: CaseState;
  channel: string;
  place: Place;
  lead_unit: string;
  lead_unit_name: string;
  assignee: string | null;
  cooperating_units: string[];
  restricted: boolean;
  /** The citizen's words and person lie in envelopes only. */
  sealed: boolean;
  needs_dispatcher: boolean;
  opened_at: string;
  acknowledged_at: string | null;
  answered_at: string | null;
  closed_at: string | null;
  last_activity_at: string;
  deadline: Deadline;
  etag: string;
  /** When this browser read it: working time left counts down from here. */
  read_at: number;
}

export interface Attachment {
  kind: string;
  name: string;
  url?: string;
  title?: string;
  /** Number within the case: the hub's own copy lies at /api/v1/cases/{code}/attachments/{n}. */
  n?: number;
  state?: 'wanted' | 'kept' | 'failed';
  type?: string;
  reason?: string;
}

export interface CaseMessage {
  id: string;
  direction: 'inbound' | 'outbound';
  kind: string;
  text: string;
  at: string;
  author: string;
  public: boolean;
  deleted: boolean;
  attachments: Attachment[];
  history: { text: string; until: string }[];
  lat?: number;
  lon?: number;
  delivery?: { state: string; reason?: string };
}

export interface CaseEvent {
  sequence: number;
  at: string;
  actor: string;
  kind: string;
  data: Record<string, unknown>;
}

export interface Contact {
  masked?: boolean;
  can_write?: boolean;
  name?: string;
  phone?: string;
}

export interface Guess {
  topic: string;
  confidence: number;
}

export interface Routing {
  unit: string;
  reasons: RoutingReason[];
  confidence: number;
  guesses: Guess[];
}

/** One clock of a case, and what it rests on. */
export interface CaseDeadline {
  clock: 'service' | 'legal';
  step: string;
  name_vi: string;
  name_en: string;
  due_at: string;
  met: boolean | null;
  state: string;
  rule: string;
  basis: string;
  unconfirmed: boolean;
  assumed_calendar: boolean;
  length: number | null;
  unit: string;
  variant: string;
  extended: number;
}

export interface FormalStepChoice {
  step: string;
  name_vi: string;
  name_en: string;
  day: 'none' | 'past' | 'coming';
  head: boolean;
  variants: string[];
}

/** The best way that is open, as the hub names it. */
export type ReplyRoute = 'message' | 'extended' | 'template_user' | 'template_phone' | 'task';

export interface ReplyWindow {
  open: boolean;
  closes_at: string | null;
  route: ReplyRoute;
  after: ReplyRoute;
}

export interface CaseFile extends CaseBrief {
  contact: Contact;
  reply_window: ReplyWindow | null;
  routing: Routing;
  deadlines: CaseDeadline[];
  formal_steps: FormalStepChoice[];
  /** The first report of the same matter; null: none was named. */
  duplicate_of: string | null;
  duplicates: string[];
  messages: CaseMessage[];
  events: CaseEvent[];
  evidence: Evidence[];
  /** Closing is refused until a photo or document of the result is there. */
  evidence_needed: boolean;
}

export interface Announcement {
  id: string;
  title: string;
  body: string;
  severity: Severity;
  state: string;
  unit: string;
  unit_name: string;
  areas: string[];
  published_at: string | null;
  corrects: string | null;
  audience: { units: string[]; topics: string[]; channels: string[] };
  recipients_planned: boolean;
  author: string;
  approver: string | null;
  not_before: string | null;
  created_at: string;
  approved_at: string | null;
  stopped_at: string | null;
  etag: string;
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}
