// A session that ends while somebody types takes no letter: the form over the page waits for a pause.
import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { QUIET_MS } from '@/hooks/use-pause-in-typing';
import { session } from '@/lib/session';
import { user } from '@/testing/fixtures';
import { mockApi } from '@/testing/mock-api';
import { renderPage } from '@/testing/render';
import { SessionGate } from './components/session-gate';

afterEach(() => vi.useRealTimers());

test('the form comes two seconds after the last key, and not before', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  mockApi({ 'GET /api/v1/me': () => ({ body: { user: user() } }) });
  renderPage(<SessionGate><textarea aria-label="box" /></SessionGate>);
  const box = screen.getByLabelText('box');
  fireEvent.keyDown(box, { key: 'a' });
  act(() => session.lost());
  expect(screen.queryByRole('dialog')).toBeNull();
  act(() => { vi.advanceTimersByTime(QUIET_MS - 500); });
  fireEvent.keyDown(box, { key: 'b' });
  act(() => { vi.advanceTimersByTime(1_000); });
  expect(screen.queryByRole('dialog')).toBeNull();
  act(() => { vi.advanceTimersByTime(QUIET_MS); });
  expect(screen.getByRole('dialog')).toBeTruthy();
});

test('nobody types: the form is there at once', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  vi.advanceTimersByTime(10 * QUIET_MS);
  mockApi({ 'GET /api/v1/me': () => ({ body: { user: user() } }) });
  renderPage(<SessionGate><p>page</p></SessionGate>);
  act(() => session.lost());
  expect(screen.getByRole('dialog')).toBeTruthy();
});
