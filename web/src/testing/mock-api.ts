// A hub of a few lines: answers by method and path, remembers what it was asked.
import { vi } from 'vitest';

export interface Asked {
  method: string;
  path: string;
  body: unknown;
  headers: Headers;
}

type Answer = { status?: number; body?: unknown; headers?: Record<string, string> };
type Handler = (asked: Asked) => Answer;

export function mockApi(handlers: Record<string, Handler>): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const url = new URL(request.url);
    const text = await request.text();
    const one: Asked = { method: request.method, path: url.pathname, body: text && request.headers.get('Content-Type')?.includes('json') ? JSON.parse(text) : text || undefined, headers: request.headers };
    asked.push(one);
    const handler = handlers[`${request.method} ${url.pathname}`];
    const { status = 200, body = {}, headers = {} } = handler ? handler(one) : { status: 404, body: { title: 'Not Found', status: 404 } };
    const type = status >= 400 ? 'application/problem+json' : 'application/json';
    return new Response(status === 204 ? null : JSON.stringify(body), { status, headers: { 'Content-Type': type, ...headers } });
  });
  return asked;
}
