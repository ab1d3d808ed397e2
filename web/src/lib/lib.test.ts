import { beforeEach, describe, expect, it, vi } from 'vitest';
import { mockApi } from '@/testing/mock-api';
import { rawCase, rawFile, user } from '@/testing/fixtures';
import { api, need } from './api-client';
import { decodeBrief, decodeFile, decodePage, UnexpectedShape } from './decode';
import { drafts } from './drafts';
import { asProblem } from './problem';
import { session } from './session';

describe('an ended session', () => {
  beforeEach(() => session.signedIn(user()));

  it('holds the call back and repeats it, with the same key, after signing in again', async () => {
    let expired = true;
    const asked = mockApi({ 'POST /api/v1/cases/PA-1/notes': () => (expired ? { status: 401 } : { status: 201, body: { sequence: 1, at: '', author: 'lan', text: 'x' } }) });
    const header = { 'Idempotency-Key': 'k1', 'If-Match': '"1"' };
    const sent = need(api.POST('/api/v1/cases/{code}/notes', { params: { path: { code: 'PA-1' }, header }, body: { text: 'điều đã viết' } }));
    await vi.waitFor(() => expect(session.get().kind).toBe('expired'));
    expired = false;
    session.signedIn(user());
    await expect(sent).resolves.toMatchObject({ sequence: 1 });
    expect(asked.map((one) => [one.body, one.headers.get('Idempotency-Key')])).toEqual([[{ text: 'điều đã viết' }, 'k1'], [{ text: 'điều đã viết' }, 'k1']]);
  });

  it('never finishes one person’s call in another’s name', async () => {
    const asked = mockApi({ 'POST /api/v1/cases/PA-1/notes': () => ({ status: 401 }) });
    const header = { 'Idempotency-Key': 'k2' };
    const sent = need(api.POST('/api/v1/cases/{code}/notes', { params: { path: { code: 'PA-1' }, header }, body: { text: 'x' } }));
    await vi.waitFor(() => expect(session.get().kind).toBe('expired'));
    session.signedIn(user({ id: '8', username: 'nam' }));
    await expect(sent).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(asked).toHaveLength(1);
  });

  it('gives up when the person leaves instead', async () => {
    mockApi({ 'GET /api/v1/units': () => ({ status: 401 }) });
    const sent = need(api.GET('/api/v1/units'));
    await vi.waitFor(() => expect(session.get().kind).toBe('expired'));
    session.signedOut();
    await expect(sent).rejects.toMatchObject({ kind: 'unauthorized' });
  });
});

describe('problems', () => {
  it('carry kind, detail and how long to wait', async () => {
    session.signedIn(user());
    mockApi({ 'GET /api/v1/units': () => ({ status: 503, body: { title: 'Unavailable', detail: 'busy', trace_id: 't1' }, headers: { 'Retry-After': '2' } }) });
    const problem = asProblem(await need(api.GET('/api/v1/units')).catch((error: unknown) => error));
    expect(problem).toMatchObject({ kind: 'unavailable', status: 503, detail: 'busy', traceId: 't1', retryAfter: 2 });
    expect(asProblem(new TypeError('failed to fetch')).kind).toBe('offline');
  });
});

describe('what comes from outside', () => {
  it('is checked: harmless values for what is missing, an error for a wrong shape', () => {
    expect(decodeBrief({ code: 'PA-1', state: 'open' })).toMatchObject({ title: '', assignee: null, deadline: { state: 'running', working_minutes_left: null } });
    expect(() => decodeBrief([])).toThrow(UnexpectedShape);
    expect(() => decodeBrief({ code: 5, state: 'open' })).toThrow(UnexpectedShape);
    expect(decodePage({ items: [rawCase()], next_cursor: '' }, (one) => decodeBrief(one)).next_cursor).toBeNull();
    expect(decodeFile(rawFile()).routing.guesses).toHaveLength(2);
  });
});

describe('drafts', () => {
  it('are kept for each person and place, and empty ones leave', () => {
    drafts.keep('lan', 'reply.PA-1', 'Kính gửi');
    drafts.keep('nam', 'reply.PA-1', 'khác');
    expect(drafts.read('lan', 'reply.PA-1')).toBe('Kính gửi');
    expect(drafts.places('lan')).toEqual(['reply.PA-1']);
    drafts.keep('lan', 'reply.PA-1', '  ');
    expect(drafts.places('lan')).toEqual([]);
  });
  it('say when the browser will not keep them', () => {
    vi.stubGlobal('localStorage', {
      setItem: () => {
        throw new Error('full');
      },
    });
    expect(drafts.keep('lan', 'x', 'y')).toBe(false);
    vi.unstubAllGlobals();
  });
});
