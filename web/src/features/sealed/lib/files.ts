// Pictures and papers of a sealed message: fetched closed, opened by the worker, shown from this page's memory alone.
import { patientFetch } from '@/lib/api-client';
import type { SealedMessage } from './content';
import type { Opener } from './opener';

/** Shown as a picture; anything else is only offered to be saved. */
const SHOWN = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif']);

export interface OpenedFile {
  id: string;
  kind: 'picture' | 'paper' | 'missing';
  address: string;
}

async function fetchEnvelope(code: string, id: string): Promise<unknown> {
  const address = `${location.origin}/api/v1/cases/${encodeURIComponent(code)}/sealed/files/${encodeURIComponent(id)}`;
  const response = await patientFetch(new Request(address, { cache: 'no-store' }));
  return response.ok ? ((await response.json()) as { envelope: unknown }).envelope : null;
}

async function openOne(opener: Opener, code: string, id: string): Promise<OpenedFile> {
  const envelope = await fetchEnvelope(code, id).catch(() => null);
  if (envelope === null) return { id, kind: 'missing', address: '' }; // not fetched from the platform yet, or gone there
  try {
    const { type, bytes } = await opener.file(envelope);
    const shown = SHOWN.has(type);
    return { id, kind: shown ? 'picture' : 'paper', address: URL.createObjectURL(new Blob([bytes], { type: shown ? type : 'application/octet-stream' })) };
  } catch {
    return { id, kind: 'missing', address: '' };
  }
}

export function forget(files: OpenedFile[]): void {
  for (const file of files) if (file.address) URL.revokeObjectURL(file.address);
}

/** One after another: the worker holds one file at a time. Stops when `goesOn` says no; what was opened is forgotten then. */
export async function openFiles(opener: Opener, code: string, messages: SealedMessage[], goesOn: () => boolean): Promise<OpenedFile[]> {
  const opened: OpenedFile[] = [];
  for (const id of messages.flatMap((message) => message.files)) {
    if (!goesOn()) break;
    opened.push(await openOne(opener, code, id));
  }
  if (goesOn()) return opened;
  forget(opened);
  return [];
}
