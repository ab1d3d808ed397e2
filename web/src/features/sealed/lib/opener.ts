// One sitting with the worker: the key first, then the envelopes, then nothing is left.
import workerAddress from './sealed-worker?worker&url';
import { type PlainFile, SealError } from './envelope';
import type { Order, Report } from './sealed-worker';

interface Policy {
  createScriptURL: (address: string) => string;
}
interface TrustedTypes {
  createPolicy: (name: string, rules: Policy) => Policy;
}

/** The page's policy asks that a script's address be vouched for: this one is our own, written at build time. */
function vouched(address: string): string {
  const trusted = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  if (!trusted) return address;
  policy ??= trusted.createPolicy('sealed-worker', {
    createScriptURL: (asked) => {
      if (asked !== workerAddress) throw new TypeError('not the worker');
      return asked;
    },
  });
  return policy.createScriptURL(address);
}
let policy: Policy | null = null;

export class Opener {
  private readonly worker = new Worker(vouched(workerAddress), { name: 'sealed' });

  private ask(order: Order): Promise<Report> {
    return new Promise((resolve, reject) => {
      this.worker.onmessage = (event: MessageEvent<Report>) => resolve(event.data);
      this.worker.onerror = () => reject(new SealError('memory'));
      this.worker.postMessage(order);
    });
  }

  /** Throws SealError: no key file, wrong password. Nothing leaves this machine. */
  async unlock(file: string, password: string): Promise<void> {
    const report = await this.ask({ kind: 'key', file, password });
    if (report.kind === 'failed') throw new SealError(report.reason);
  }

  async open(envelopes: unknown[]): Promise<string[]> {
    const report = await this.ask({ kind: 'open', envelopes });
    if (report.kind !== 'opened') throw new SealError(report.kind === 'failed' ? report.reason : 'changed');
    return report.texts;
  }

  async file(envelope: unknown): Promise<PlainFile> {
    const report = await this.ask({ kind: 'file', envelope });
    if (report.kind !== 'file') throw new SealError(report.kind === 'failed' ? report.reason : 'changed');
    return report.file;
  }

  /** The keys go with the thread. */
  end(): void {
    this.worker.terminate();
  }
}
