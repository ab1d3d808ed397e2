// Where keys and envelopes are opened: a thread of its own that the hub's policy lets reach nothing. It ends with the page's
// look at the case, and everything it held ends with it.
import sodium from 'libsodium-wrappers-sumo';
import { openEnvelope, openFile, openKeyFile, type Pair, type PlainFile, SealError, type SealFailure } from './envelope';

export type Order = { kind: 'key'; file: string; password: string } | { kind: 'open'; envelopes: unknown[] } | { kind: 'file'; envelope: unknown };
export type Report = { kind: 'ready' } | { kind: 'opened'; texts: string[] } | { kind: 'file'; file: PlainFile } | { kind: 'failed'; reason: SealFailure };

let pair: Pair | null = null;

async function carryOut(order: Order): Promise<Report> {
  await sodium.ready;
  if (order.kind === 'key') {
    pair = openKeyFile(sodium, order.file, order.password);
    return { kind: 'ready' };
  }
  const mine = pair;
  if (!mine) throw new SealError('key_file');
  if (order.kind === 'file') return { kind: 'file', file: openFile(sodium, order.envelope, mine) };
  return { kind: 'opened', texts: order.envelopes.map((envelope) => openEnvelope(sodium, envelope, mine)) };
}

self.onmessage = (event: MessageEvent<Order>): void => {
  carryOut(event.data).then(
    (report) => self.postMessage(report),
    (error: unknown) => self.postMessage({ kind: 'failed', reason: error instanceof SealError ? error.reason : 'memory' } satisfies Report),
  );
};
