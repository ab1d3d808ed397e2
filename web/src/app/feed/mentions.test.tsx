import { waitFor } from '@testing-library/react';
import { act } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type Alert, alertStore } from '@/lib/alerts';
import type { LiveClient, LiveData } from '@/lib/live-client';
import { MENTIONS_KEY, type Mention } from '@/lib/mentions';
import { rawCase, user } from '@/testing/fixtures';
import { mockApi } from '@/testing/mock-api';
import { renderPage } from '@/testing/render';
import { useMentionNews } from './use-mention-news';

type Hear = (data: LiveData, topic: string) => void;

function liveOf() {
  let hear: Hear = () => undefined;
  const live = { listen: (_: string, listener: Hear) => { hear = listener; return () => undefined; }, onGap: () => () => undefined } as unknown as LiveClient;
  return { live, say: (data: LiveData): void => hear(data, 'user:lan') };
}

function Listener({ live, onAlert }: { live: LiveClient; onAlert: (alert: Alert) => void }) {
  useMentionNews(live, user(), true, onAlert);
  return null;
}

const alertOf = (id: string, code: string) => ({ id, kind: 'mention', level: 'official', raised_at: '2026-11-27T02:00:00Z', acknowledged_at: null, case: rawCase({ code }) });

describe('mentions', () => {
  beforeEach(() => alertStore.clear());

  it('ring for what comes live, not for what was there; "seen" goes to the hub and empties the view', async () => {
    const open = [alertOf('7', 'PA-2026-000001')];
    const asked = mockApi({
      'GET /api/v1/alerts': () => ({ body: { items: [...open], next_cursor: null } }),
      'POST /api/v1/alerts/8/acknowledge': () => ({ body: alertOf('8', 'PA-2026-000002') }),
    });
    const { live, say } = liveOf();
    const rung = vi.fn();
    const { client } = renderPage(<Listener live={live} onAlert={rung} />);
    await waitFor(() => expect(alertStore.get()).toHaveLength(1));
    expect(rung).not.toHaveBeenCalled();

    open.unshift(alertOf('8', 'PA-2026-000002'));
    act(() => say({ event: 'alert.raised', code: 'PA-2026-000002', alert: { id: '8', kind: 'mention' } }));
    await waitFor(() => expect(rung).toHaveBeenCalledTimes(1));
    expect(rung.mock.calls[0]![0]).toMatchObject({ kind: 'mention', code: 'PA-2026-000002', seen: false });

    act(() => alertStore.seenCase('PA-2026-000002')); // opening the case
    await waitFor(() => expect(client.getQueryData<Mention[]>(MENTIONS_KEY)!.map((one) => one.id)).toEqual(['7']));
    expect(asked.filter((one) => one.method === 'POST').map((one) => one.path)).toEqual(['/api/v1/alerts/8/acknowledge']);
  });

  it('that were seen elsewhere are seen here', async () => {
    const open = [alertOf('7', 'PA-2026-000001')];
    mockApi({ 'GET /api/v1/alerts': () => ({ body: { items: [...open], next_cursor: null } }) });
    const { live, say } = liveOf();
    renderPage(<Listener live={live} onAlert={() => undefined} />);
    await waitFor(() => expect(alertStore.get()).toHaveLength(1));
    open.pop();
    act(() => say({ event: 'alert.acknowledged', alert: { id: '7', kind: 'mention' } }));
    await waitFor(() => expect(alertStore.get()[0]!.seen).toBe(true));
  });
});
