import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { user } from '@/testing/fixtures';
import { mockApi } from '@/testing/mock-api';
import { renderPage } from '@/testing/render';
import { deviceOf } from '@/utils/device';
import type { CalendarYear } from './api/settings';
import { monthDays } from './calendar';
import { isWhole, withRole } from './components/account-fields';
import { ChangeDialog } from './components/change-dialog';

const lan = user({ id: '7', username: 'lan', display_name: 'Lan', roles: ['official'], units: ['w1.infra'], etag: '4', totp: true } as never);

describe('roles', () => {
  it('let supervision stand alone, whichever comes first', () => {
    expect(withRole(['official', 'dispatcher'], 'supervisor', true)).toEqual(['supervisor']);
    expect(withRole(['supervisor'], 'official', true)).toEqual(['official']);
    expect(withRole(['official', 'dispatcher'], 'official', false)).toEqual(['dispatcher']);
  });
  it('need a unit, but for a pure administrator', () => {
    expect(isWhole({ display_name: '', roles: ['administrator'], units: [] })).toBe(true);
    expect(isWhole({ display_name: '', roles: ['administrator', 'official'], units: [] })).toBe(false);
    expect(isWhole({ display_name: '', roles: [], units: ['w1'] })).toBe(false);
  });
});

describe('an account', () => {
  it('is disabled in the version that was seen, once for one intent, after a question', async () => {
    const asked = mockApi({
      'GET /api/v1/units': () => ({ body: { items: [], next_cursor: null } }),
      'GET /api/v1/users/lan/sessions': () => ({ body: { items: [] } }),
      'PATCH /api/v1/users/lan': () => ({ status: 503, body: { title: 'Unavailable', status: 503 } }),
    });
    renderPage(<ChangeDialog user={lan} onClose={() => undefined} onDone={() => undefined} />, user({ roles: ['administrator'] }));
    fireEvent.click(screen.getByRole('button', { name: 'Khoá tài khoản' }));
    expect(asked.some((one) => one.method === 'PATCH')).toBe(false);
    fireEvent.click(screen.getByRole('button', { name: 'Khoá tài khoản' }));
    await waitFor(() => expect(asked.filter((one) => one.method === 'PATCH')).toHaveLength(1));
    await screen.findByRole('alert');
    fireEvent.click(screen.getByRole('button', { name: 'Khoá tài khoản' }));
    await waitFor(() => expect(asked.filter((one) => one.method === 'PATCH')).toHaveLength(2));
    const [one, again] = asked.filter((call) => call.method === 'PATCH');
    expect(one!.body).toEqual({ disabled: true });
    expect(one!.headers.get('If-Match')).toBe('"4"');
    expect(again!.headers.get('Idempotency-Key')).toBe(one!.headers.get('Idempotency-Key'));
  });
});

describe('the calendar', () => {
  const year: CalendarYear = {
    year: 2027, unit: null, week: ['08:00–17:00', '08:00–17:00', '08:00–17:00', '08:00–17:00', '08:00–17:00', '', ''], working_days: 250, assumed_days: 0, known_until: null, own_units: [], today: '2027-02-10',
    days: [{ day: '2027-02-08', kind: 'holiday', name: 'Tết', hours: '', assumed: true }],
  };
  it('puts the days into weeks from Monday on', () => {
    const weeks = monthDays(year, 2); // begins on a Monday
    expect(weeks).toHaveLength(4);
    expect(weeks[0]![0]).toMatchObject({ number: 1, kind: 'work', special: false });
    expect(weeks[0]![6]).toMatchObject({ number: 7, kind: 'rest' });
    expect(weeks[1]![0]).toMatchObject({ number: 8, kind: 'holiday', name: 'Tết', special: true });
    const may = monthDays(year, 5); // begins on a Saturday
    expect(may[0]!.slice(0, 5)).toEqual([null, null, null, null, null]);
    expect(may.flat().filter(Boolean)).toHaveLength(31);
  });
});

describe('a device', () => {
  const agents: [string, string, string][] = [
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0', 'Edge', 'Windows'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile Safari/604.1', 'Safari', 'iOS'],
    ['Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36', 'Chrome', 'Android'],
    ['bot-of-ours/2', 'bot-of-ours', ''],
    ['', '', ''],
  ];
  it.each(agents)('%s', (agent, program, system) => expect(deviceOf(agent)).toEqual({ program, system }));
});
