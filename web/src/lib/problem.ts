// Every failure of a call, in one shape that pages can put into words.
export type ProblemKind =
  | 'offline' | 'stale' | 'conflict' | 'forbidden' | 'not_found' | 'invalid' | 'too_large' | 'rate_limited' | 'unavailable' | 'unauthorized' | 'unexpected';

export class Problem extends Error {
  readonly kind: ProblemKind;
  readonly status: number;
  readonly detail: string;
  readonly title: string;
  readonly traceId: string;
  readonly retryAfter: number | null;

  constructor(kind: ProblemKind, status: number, title = '', detail = '', traceId = '', retryAfter: number | null = null) {
    super(`${kind} ${status} ${detail}`);
    this.kind = kind;
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.traceId = traceId;
    this.retryAfter = retryAfter;
  }
}

const kinds: Record<number, ProblemKind> = {
  400: 'invalid', 401: 'unauthorized', 403: 'forbidden', 404: 'not_found', 409: 'conflict',
  412: 'stale', 413: 'too_large', 422: 'invalid', 429: 'rate_limited', 502: 'unavailable', 503: 'unavailable', 504: 'unavailable',
};

export function problemOf(response: Response, error: unknown): Problem {
  const body = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  const read = (name: string): string => (typeof body[name] === 'string' ? (body[name] as string) : '');
  const wait = Number(response.headers.get('Retry-After'));
  const retryAfter = Number.isFinite(wait) && wait > 0 ? wait : null;
  return new Problem(kinds[response.status] ?? 'unexpected', response.status, read('title'), read('detail'), read('trace_id'), retryAfter);
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof TypeError) return new Problem('offline', 0);
  return new Problem('unexpected', 0, '', error instanceof Error ? error.message : String(error));
}
