// What lies in an envelope (server/cases/sealing.cpp), read as cautiously as anything from outside.
type Loose = Record<string, unknown>;

export interface SealedMessage {
  at: string;
  text: string;
  name: string;
  phone: string;
  account: string;
  channel: string;
  place: string;
  clips: string[];
  /** Ids of pictures and papers, each in an envelope of its own. */
  files: string[];
  older: string[];
}

const object = (value: unknown): Loose => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : {});
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function placeOf(message: Loose): string {
  return typeof message.lat === 'number' && typeof message.lon === 'number' ? `${message.lat.toFixed(5)}, ${message.lon.toFixed(5)}` : '';
}

/** `at` is when the hub took it, for what has no time of its own. */
export function contentOf(plain: string, at: string): SealedMessage {
  let raw: Loose;
  try {
    raw = object(JSON.parse(plain));
  } catch {
    raw = { message: { text: plain } };
  }
  const message = object(raw.message);
  const person = object(raw.person);
  const event = object(raw.event);
  return {
    at: text(message.at) || at,
    text: text(message.text) || text(event.text),
    name: text(person.name) || text(event.name),
    phone: text(person.phone) || text(event.phone),
    account: text(person.user_id) || text(event.user_id),
    channel: text(person.channel),
    place: placeOf(message),
    clips: list(message.attachments).map((one) => text(object(one).title) || text(object(one).name) || text(object(one).kind)),
    files: list(raw.files).map(text).filter(Boolean),
    older: list(message.history).map((one) => text(object(one).text)).filter(Boolean),
  };
}
