import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { mockApi } from '@/testing/mock-api';
import { renderPage } from '@/testing/render';
import { DelayBanner } from './delay-banner';
import { DigestBanner } from './digest-banner';
import { RehearsalBanner } from './rehearsal-banner';

const digest = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  day: '2027-02-12', made_at: '2027-02-12T00:30:00Z', read_at: null, more: false,
  counts: { overdue: 2, due_today: 0, questions: 1, alerts: 0, tasks: 0 }, overdue: [], due_today: [], questions: [], ...change,
});

describe('the morning digest', () => {
  it('says what waits, leaves out what does not, and is gone once it is read', async () => {
    let read = false;
    const asked = mockApi({
      'GET /api/v1/digest': () => ({ body: { items: [digest({ read_at: read ? '2027-02-12T01:00:00Z' : null })], next_cursor: null } }),
      'POST /api/v1/digest/2027-02-12/read': () => { read = true; return { body: { day: '2027-02-12', read: true } }; },
    });
    renderPage(<DigestBanner />);
    expect((await screen.findByText(/2 quá hạn/)).textContent).toContain('1 câu hỏi chờ trả lời');
    expect(screen.queryByText(/đến hạn hôm nay/)).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Đã xem' }));
    await waitFor(() => expect(screen.queryByText(/2 quá hạn/)).toBeNull());
    expect(asked.some((one) => one.method === 'POST' && one.headers.get('Idempotency-Key'))).toBe(true);
  });

  it('is not shown when nothing waits', async () => {
    const asked = mockApi({ 'GET /api/v1/digest': () => ({ body: { items: [digest({ counts: { overdue: 0, due_today: 0, questions: 0, alerts: 0, tasks: 0 } })], next_cursor: null } }) });
    renderPage(<DigestBanner />);
    await waitFor(() => expect(asked.length).toBeGreaterThan(0));
    expect(screen.queryByText('Sáng nay')).toBeNull();
  });
});

describe('a delay', () => {
  it('is said while the nodes cannot wake each other', async () => {
    mockApi({ 'GET /readyz': () => ({ body: { status: 'ready', degraded: ['redis'] } }) });
    renderPage(<DelayBanner />);
    expect(await screen.findByText(/đến chậm hơn bình thường/)).toBeTruthy();
  });

  it('is not said for anything else', async () => {
    const asked = mockApi({ 'GET /readyz': () => ({ body: { status: 'ready', degraded: ['another'] } }) });
    renderPage(<DelayBanner />);
    await waitFor(() => expect(asked.length).toBe(1));
    expect(screen.queryByText(/chậm hơn/)).toBeNull();
  });
});

describe('a rehearsal', () => {
  it('is said on every page, with its time and speed', async () => {
    mockApi({ 'GET /readyz': () => ({ body: { status: 'ready', rehearsal: { now: '2027-02-05T01:00:00.000Z', speed: 4800 } } }) });
    renderPage(<RehearsalBanner />);
    const words = (await screen.findByText(/DIỄN TẬP/)).textContent;
    expect(words).toContain('05/02/2027');
    expect(words).toContain('4800');
  });

  it('is not said of a hub on its host\'s clock', async () => {
    const asked = mockApi({ 'GET /readyz': () => ({ body: { status: 'ready' } }) });
    renderPage(<RehearsalBanner />);
    await waitFor(() => expect(asked.length).toBe(1));
    expect(screen.queryByText(/DIỄN TẬP/)).toBeNull();
  });
});
