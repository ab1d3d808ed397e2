import { act, fireEvent, renderHook, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { brief, tree } from '@/testing/fixtures';
import { mockApi } from '@/testing/mock-api';
import { renderPage } from '@/testing/render';
import { bulk, MAX_CHOSEN, UNDO_SECONDS } from './bulk';
import { BulkBar } from './components/bulk-bar';
import { useSelection } from './use-selection';

vi.mock('@/lib/reference', async (original) => ({ ...(await original<object>()), useUnits: () => ({ tree, ready: true }), useUsers: () => ({ data: [] }) }));

const three = [1, 2, 3].map((number) => brief({ code: `PA-2026-00000${number}`, etag: String(number), assignee: 'lan' }));
const path = (code: string): string => `POST /api/v1/cases/${code}/transitions`;

function Chosen({ rows }: { rows: typeof three }) {
  const selection = useSelection(rows);
  return <>{rows.map((row) => <button key={row.code} onClick={() => selection.toggle(row.code)}>{row.code}</button>)}<BulkBar selection={selection} /></>;
}

const chooseAll = (): void => three.forEach((row) => void fireEvent.click(screen.getByRole('button', { name: row.code })));

describe('an act on many cases', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] }));
  afterEach(() => {
    bulk.undo();
    bulk.dismiss();
    vi.useRealTimers();
  });

  it('has done nothing when it is undone in time', async () => {
    const asked = mockApi(Object.fromEntries(three.map((row) => [path(row.code), () => ({ body: {} })])));
    renderPage(<Chosen rows={three} />);
    chooseAll();
    fireEvent.click(screen.getByRole('button', { name: /Nhận xử lý \(3\)/ }));
    act(() => void vi.advanceTimersByTime((UNDO_SECONDS - 1) * 1000));
    fireEvent.click(screen.getByRole('button', { name: 'Hoàn tác' }));
    await act(async () => void (await vi.advanceTimersByTimeAsync(60_000)));
    expect(asked).toHaveLength(0);
    expect(bulk.get()).toBeNull();
  });

  it('changes each case by its own version and key, and names what was refused', async () => {
    const asked = mockApi({
      [path(three[0]!.code)]: () => ({ body: {} }),
      [path(three[1]!.code)]: () => ({ status: 412, body: { title: 'Precondition Failed' } }),
      [path(three[2]!.code)]: () => ({ body: {} }),
    });
    renderPage(<Chosen rows={three} />);
    chooseAll();
    fireEvent.click(screen.getByRole('button', { name: /Nhận xử lý \(3\)/ }));
    await act(async () => void (await vi.advanceTimersByTimeAsync(UNDO_SECONDS * 1000)));
    vi.useRealTimers();
    await waitFor(() => expect(bulk.get()?.stage).toBe('done'));
    expect(asked.map((one) => one.headers.get('If-Match'))).toEqual(['"1"', '"2"', '"3"']);
    expect(new Set(asked.map((one) => one.headers.get('Idempotency-Key'))).size).toBe(3);
    expect(bulk.get()).toMatchObject({ done: 2, failed: [{ code: three[1]!.code }] });
    await screen.findByText(/1 việc chưa làm được/);
  });
});

describe('a choice', () => {
  it('ends at its limit and loses what leaves the list', () => {
    const many = Array.from({ length: MAX_CHOSEN + 5 }, (_, at) => brief({ code: `PA-2026-${String(at).padStart(6, '0')}` }));
    const { result, rerender } = renderHook(useSelection, { initialProps: many });
    act(() => many.forEach((row) => result.current.toggle(row.code)));
    expect(result.current).toMatchObject({ full: true });
    expect(result.current.cases).toHaveLength(MAX_CHOSEN);
    rerender(many.slice(0, 10));
    expect(result.current.cases).toHaveLength(10);
  });
});
