// What the hub says of its own parts (GET /readyz, English for operators' tools), in the reader's words. What is not known here
// is shown as it came.
import type { TFunction } from 'i18next';

const SENTENCES: [RegExp, string][] = [
  [/^writable$/, 'writable'],
  [/^the last write failed$/, 'write_failed'],
  [/^alive$/, 'alive'],
  [/^not connected$/, 'not_connected'],
  [/^accepting connections$/, 'accepting'],
  [/^nothing yet$/, 'nothing_yet'],
  [/^last (?<count>\d+) s ago$/, 'last_ago'],
  [/^not looked yet$/, 'nothing_yet'],
  [/^off: no officer/, 'sealing_off'],
  [/^sealing for (?<count>\d+) officers$/, 'sealing'],
  [/^with the host's clock, (?<count>\d+) steps since the start$/, 'clock'],
  [/^empty$/, 'empty'],
  [/^(?<count>\d+) waiting since /, 'waiting'],
  [/^the store does not answer$/, 'write_failed'],
  [/^connected$/, 'connected'],
  [/; live is delayed/, 'delayed'],
  [/^on this node$/, 'this_node'],
  [/^on another node$/, 'other_node'],
];

export function partDetail(t: TFunction, detail: string): string {
  for (const [pattern, key] of SENTENCES) {
    const found = pattern.exec(detail);
    if (found) return t(`health.says_${key}`, { count: Number(found.groups?.count ?? 0) });
  }
  return detail;
}
