// Administration in a real browser against a real hub: accounts from the start password to the closed door, one-time
// codes, sessions, a channel whose token is refused, calendars, files read again, and whom an announcement reaches.
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Desk, openBrowser, PHONE } from './browser.mjs';
import { Hub, HUB, totp, until } from './hub.mjs';
import { startServer } from './server.mjs';

if (!HUB) throw new Error('HUB_BINARY names no hub');
const CALENDAR = fileURLToPath(new URL('../../config/calendars/holidays-vn.json', import.meta.url));
const JSON_TYPE = { 'Content-Type': 'application/json' };
let hub;
let server;
let browser;
let files;
const base = () => `http://127.0.0.1:${server.port}`;
const desk = async (username, options) => (await Desk.open(browser, base(), options)).enter(username, hub.passwords[username]);
const fits = (one) => one.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
const later = { title: 'Cắt nước', body: 'Cắt nước ngày mai từ 8 giờ.' };

before(async () => {
  files = mkdtempSync(join(tmpdir(), 'administration-'));
  copyFileSync(CALENDAR, join(files, 'calendar.json'));
  hub = await Hub.start(['health.look_seconds=1', `calendar.file=${files}/calendar.json`]);
  server = await startServer(hub.port);
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  server?.close();
  await hub?.stop();
  rmSync(files, { recursive: true, force: true });
});

test('an account: made, entered with its start password, changed, closed while it is at work', async () => {
  const quan = await desk('quan');
  await quan.go('/directory?tab=people');
  await quan.page.getByRole('button', { name: 'Thêm tài khoản' }).click();
  const dialog = quan.page.getByRole('dialog');
  await dialog.getByLabel('Tên đăng nhập').fill('thu.moi');
  await dialog.getByLabel('Tên hiển thị').fill('Đỗ Thị Thu');
  await dialog.getByLabel('Giám sát').check();
  await dialog.getByLabel('Chuyên viên').check();
  assert.equal(await dialog.getByLabel('Giám sát').isChecked(), false, 'supervision goes with no other role');
  await dialog.getByRole('combobox').last().fill('Sông Xanh');
  await quan.page.getByRole('option', { name: /Sông Xanh/ }).first().click();
  await quan.page.keyboard.press('Escape');
  await quan.shot('account-new-1440');
  await dialog.getByRole('button', { name: 'Thêm tài khoản' }).click();
  const start = await quan.page.locator('output').textContent();
  assert.ok(start.length >= 12);
  await quan.shot('start-password-1440');
  await quan.page.getByRole('button', { name: 'Đã trao' }).click();

  const thu = await Desk.open(browser, base());
  await thu.page.goto(`${base()}/console`);
  await thu.page.getByLabel('Tên đăng nhập').fill('thu.moi');
  await thu.page.getByLabel('Mật khẩu', { exact: true }).fill(start);
  await thu.page.getByRole('button', { name: 'Đăng nhập' }).click();
  await thu.page.getByRole('heading', { name: 'Chọn mật khẩu của bạn' }).waitFor();
  assert.equal((await thu.api('GET', '/api/v1/cases')).status, 200, 'nothing of it is theirs yet');
  assert.equal((await thu.api('GET', '/api/v1/units')).status, 403);
  await thu.shot('first-password-1440');
  assert.deepEqual(await thu.axe(), []);
  await thu.page.getByLabel('Mật khẩu hiện tại').fill(start);
  await thu.page.getByLabel('Mật khẩu mới', { exact: true }).fill('đò ngang bến vắng 77');
  await thu.page.getByLabel('Nhập lại mật khẩu mới').fill('đò ngang bến vắng 77');
  await thu.page.getByRole('button', { name: 'Đổi mật khẩu' }).click();
  await thu.page.getByRole('navigation').first().waitFor();
  assert.equal((await thu.api('GET', '/api/v1/units?limit=1')).status, 200);
  await until(async () => (await thu.page.getByText('Trực tiếp').count()) > 0, 'the live connection');

  const closed = thu.page.waitForEvent('websocket', { timeout: 15_000 }).catch(() => null); // whatever comes next is no session
  await quan.page.getByRole('button', { name: 'Sửa Đỗ Thị Thu' }).click();
  await quan.page.getByRole('dialog').getByText('Chrome').first().waitFor();
  await quan.shot('account-change-1440', true);
  assert.deepEqual(await quan.axe(), []);
  await quan.page.getByRole('button', { name: 'Khoá tài khoản' }).click();
  const pressed = Date.now();
  await quan.page.getByRole('dialog').getByRole('button', { name: 'Khoá tài khoản' }).click();
  await thu.page.getByText('Phiên làm việc đã hết hạn').waitFor();
  assert.ok(Date.now() - pressed < 5_000, 'at once, without a click of theirs');
  assert.equal((await thu.api('GET', '/api/v1/me')).status, 401);
  await closed;
  const lines = (await quan.api('GET', '/api/v1/audit?limit=200')).body.items;
  for (const action of ['user.added', 'user.password_changed', 'user.disabled']) assert.ok(lines.some((line) => line.action === action && line.object === 'thu.moi'), action);
  assert.equal(JSON.stringify(lines).includes(start), false);
  assert.deepEqual(quan.complaints, []);
  await thu.close();
  await quan.close();
});

test('writes to accounts: once for one key, in the version that was seen, never by others, never the last administrator', async () => {
  const quan = await desk('quan');
  const body = { username: 'mot.lan', display_name: 'Một Lần', roles: ['official'], units: ['song-xanh.infra'] };
  const key = { ...JSON_TYPE, 'Idempotency-Key': 'mot-lan' };
  const first = await quan.api('POST', '/api/v1/users', body, key);
  assert.equal(first.status, 201);
  assert.ok(first.body.start_password);
  const again = await quan.api('POST', '/api/v1/users', body, key);
  assert.equal(again.status, 201);
  assert.equal(again.body.start_password, null, 'kept nowhere');
  assert.equal((await quan.api('POST', '/api/v1/users', { ...body, username: 'khac' }, key)).status, 422);
  assert.equal((await quan.api('POST', '/api/v1/users', body, JSON_TYPE)).status, 409);
  const { etag } = first.body.user;
  const change = (data, version) => quan.api('PATCH', '/api/v1/users/mot.lan', data, { ...JSON_TYPE, 'If-Match': `"${version}"` });
  const changed = await change({ display_name: 'Đã Đổi' }, etag);
  assert.equal(changed.status, 200);
  assert.equal((await change({ disabled: true }, etag)).status, 412);
  assert.equal((await change({ roles: ['official', 'supervisor'] }, changed.body.user.etag)).status, 400);
  assert.equal((await quan.api('PATCH', '/api/v1/users/quan', { disabled: true }, JSON_TYPE)).body.detail, 'last_administrator');
  const hoa = await desk('hoa');
  assert.equal((await hoa.api('POST', '/api/v1/users', { ...body, username: 'len.lut' }, JSON_TYPE)).status, 403);
  assert.equal((await hoa.api('DELETE', '/api/v1/users/lan/sessions')).status, 403);
  assert.equal((await hoa.api('GET', '/api/v1/settings')).status, 403);
  assert.equal((await hoa.api('GET', '/api/v1/users?limit=200')).body.items.some((one) => 'etag' in one), false);
  assert.throws(() => hub.run(['user', 'add', 'hai.vai', ...hub.flags, '--role', 'supervisor,official', '--unit', 'hanoi']), /stands alone/);
  await hoa.close();
  await quan.close();
});

test('the own account: one-time codes by a picture, sessions elsewhere', async () => {
  const lan = await desk('lan');
  const other = await desk('lan');
  await lan.go('/account');
  await lan.page.getByText('nơi này').waitFor();
  await lan.page.getByLabel('Mật khẩu của bạn').fill('sai mat khau roi');
  await lan.page.getByRole('button', { name: 'Bật mã một lần' }).click();
  await lan.page.getByText('Mật khẩu hiện tại chưa đúng.').waitFor();
  await lan.page.getByLabel('Mật khẩu của bạn').fill(hub.passwords.lan);
  await lan.page.getByRole('button', { name: 'Bật mã một lần' }).click();
  await lan.page.getByRole('img', { name: 'Hình để quét bằng ứng dụng xác thực' }).waitFor();
  const secret = await lan.page.locator('code').last().textContent();
  assert.match(secret, /^[A-Z2-7]{32}$/);
  await lan.shot('totp-1440', true);
  await lan.page.getByLabel('Mã xác thực một lần').fill('000000');
  await lan.page.getByRole('button', { name: 'Xác nhận mã' }).click();
  await lan.page.getByText('Mã chưa đúng hoặc đã cũ').waitFor();
  await lan.page.getByLabel('Mã xác thực một lần').fill(totp(secret));
  await lan.page.getByRole('button', { name: 'Xác nhận mã' }).click();
  await lan.page.getByText('Đang bật.').waitFor();
  assert.equal((await other.api('GET', '/api/v1/me')).status, 401, 'all others have ended');
  assert.equal((await lan.api('GET', '/api/v1/me')).status, 200);
  assert.equal((await lan.api('POST', '/api/v1/me/totp', { password: hub.passwords.lan }, JSON_TYPE)).status, 409);

  const binh = await desk('binh');
  const elsewhere = await desk('binh', { viewport: PHONE });
  await binh.go('/account');
  await binh.page.getByRole('button', { name: 'Đăng xuất mọi nơi khác' }).click();
  await binh.page.getByText('Đã đăng xuất 1 nơi').waitFor();
  assert.equal((await elsewhere.api('GET', '/api/v1/me')).status, 401);
  assert.equal((await binh.api('GET', '/api/v1/me/sessions')).body.items.length, 1);
  assert.deepEqual([...lan.complaints, ...binh.complaints], []);
  for (const one of [lan, other, binh, elsewhere]) await one.close();
});

test('whom an announcement reaches is counted before it goes out, and so it comes', async () => {
  for (let citizen = 0; citizen < 3; citizen += 1) await hub.write(`Đèn đường hỏng ở ngõ ${citizen + 1} phố Sông Xanh`);
  const mai = await desk('mai');
  const ask = () => mai.api('POST', '/api/v1/announcements/reach', { ...later, audience: { units: ['song-xanh'], topics: [], channels: [] } }, JSON_TYPE);
  const counted = await until(async () => {
    const { body } = await ask();
    return body.reached >= 3 && body;
  }, 'three people', 30);
  const zalo = counted.channels.find((one) => one.channel === 'zalo-song-xanh');
  assert.equal(zalo.reached, 3);
  assert.equal(zalo.length.messages, 1);
  assert.equal(zalo.length.text_chars, [...`${later.title}\n\n${later.body}`].length);
  await mai.go('/announcements/new');
  await mai.page.getByLabel('Tiêu đề').fill(later.title);
  await mai.page.getByLabel(/^Nội dung/).fill(later.body);
  await mai.page.getByText(/3 trong \d+ người sẽ nhận/).waitFor();
  await mai.shot('reach-1440');
  assert.deepEqual(await mai.axe(), []);
  const draft = await mai.api('POST', '/api/v1/announcements', { ...later, audience: { units: ['song-xanh'] } }, JSON_TYPE);
  const duc = await desk('duc');
  assert.equal((await duc.api('POST', `/api/v1/announcements/${draft.body.id}/approve`)).status, 200);
  assert.equal((await duc.api('POST', `/api/v1/announcements/${draft.body.id}/publish`)).status, 200);
  const report = await until(async () => {
    const { body } = await mai.api('GET', `/api/v1/announcements/${draft.body.id}/report`);
    return body.planned > 0 && body.pending === 0 && body;
  }, 'the wave', 40);
  assert.equal(report.sent, counted.reached);
  assert.deepEqual(mai.complaints, []);
  await mai.close();
  await duc.close();
});

test('a channel: well, then its token is refused, and the administrator hears it on every page', async () => {
  const quan = await desk('quan');
  await quan.go('/directory?tab=channels');
  const card = quan.page.getByRole('listitem').filter({ hasText: 'zalo-song-xanh' });
  await card.getByText('Đang hoạt động').waitFor();
  const health = async () => (await quan.api('GET', '/api/v1/channels')).body.items.find((one) => one.id === 'zalo-song-xanh').health;
  const well = await health();
  assert.ok(Date.now() - Date.parse(well.received_at) < 10 * 60_000);
  assert.ok(well.sent_at);
  assert.equal(well.token.renews_itself, true);
  await quan.shot('channels-well-1440', true);

  const bad = await fetch(`http://127.0.0.1:${hub.port}/webhooks/zalo`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-ZEvent-Signature': 'mac=00' }, body: '{}' });
  assert.equal(bad.status, 401);
  hub.zalo.state.refuses = true;
  await hub.write('Cống tắc, nước tràn ra đường ở ngõ 7 phố Sông Xanh');
  await quan.page.getByText('1 kênh đã dừng.').waitFor({ timeout: 30_000 }); // came without asking
  await card.getByText('Nền tảng từ chối mã truy cập', { exact: false }).first().waitFor();
  const stopped = await health();
  assert.equal(stopped.state, 'stopped');
  assert.equal(stopped.detail, 'token_refused');
  assert.ok(stopped.hold.until);
  assert.equal(stopped.webhook.bad_signatures, 1);
  assert.ok(stopped.findings.some((one) => one.code === 'bad_signatures'));
  await quan.shot('channels-stopped-1440', true);
  assert.deepEqual(await quan.axe(), []);
  await quan.go('/tasks');
  await quan.page.getByText('Kênh gặp sự cố').first().waitFor();
  const lan = await desk('hoa');
  const seen = (await lan.api('GET', '/api/v1/channels')).body.items.find((one) => one.id === 'zalo-song-xanh').health;
  assert.equal(seen.state, 'stopped');
  assert.equal('token' in seen, false, 'only administrators see the token');
  assert.deepEqual(quan.complaints, []);
  await lan.close();
  await quan.close();
});

test('calendars and files: what is in force, and a broken file said in words', async () => {
  const quan = await desk('quan');
  await quan.go('/directory?tab=calendar');
  await quan.page.getByText(/\d+ ngày làm việc/).waitFor();
  await quan.shot('calendar-1440', true);
  const { body } = await quan.api('GET', '/api/v1/calendar?year=2026');
  assert.ok(body.days.some((one) => one.day === '2026-09-02' && one.kind === 'holiday'));
  assert.ok(body.working_days > 230 && body.working_days < 262);
  assert.equal((await quan.api('GET', '/api/v1/calendar?year=1066')).status, 400);
  await quan.go('/directory?tab=settings');
  await quan.page.getByRole('button', { name: 'Đọc lại' }).click();
  await quan.page.getByText('Đã đọc lại').waitFor();
  await quan.shot('settings-1440');
  writeFileSync(`${files}/calendar.json`, '{"days_off": 7}');
  await quan.page.getByRole('button', { name: 'Đọc lại' }).click();
  await quan.page.getByText('Lần đọc gần nhất bị từ chối').waitFor();
  await quan.page.getByText(/calendar: /).first().waitFor();
  await quan.shot('settings-broken-1440');
  assert.deepEqual(await quan.axe(), []);
  assert.deepEqual((await quan.api('GET', '/api/v1/calendar?year=2026')).body.days, body.days, 'what was good stays in force');
  copyFileSync(CALENDAR, `${files}/calendar.json`);
  await quan.page.getByRole('button', { name: 'Đọc lại' }).click();
  await quan.page.getByText('Lần đọc gần nhất không có lỗi').waitFor();
  const actions = (await quan.api('GET', '/api/v1/audit?limit=200')).body.items.map((line) => line.action);
  for (const action of ['settings.reloaded', 'settings.refused']) assert.ok(actions.includes(action), action);
  assert.deepEqual(quan.complaints, []);
  await quan.close();
});

for (const [name, options] of Object.entries({ 1440: {}, 390: { viewport: PHONE }, dark: { scheme: 'dark' }, 'dark-390': { scheme: 'dark', viewport: PHONE } })) {
  test(`the pages of administration fit and break no rule of accessibility: ${name}`, async () => {
    const quan = await desk('quan', options);
    for (const [page, ready] of Object.entries({ people: 'Thêm tài khoản', units: 'Trực thuộc', channels: 'Trung tâm', topics: 'Lấy từ', calendar: 'Ngày không theo lệ thường', settings: 'Đọc lúc' })) {
      await quan.go(`/directory?tab=${page}`);
      await quan.page.getByText(ready).first().waitFor({ state: 'attached' });
      assert.ok(await fits(quan), `${page} is wider than the screen`);
      assert.deepEqual(await quan.axe(), [], page);
      await quan.shot(`administration-${page}-${name}`, true);
    }
    await quan.go('/account');
    await quan.page.getByText('nơi này').waitFor();
    assert.ok(await fits(quan));
    assert.deepEqual(await quan.axe(), []);
    await quan.shot(`account-${name}`, true);
    assert.deepEqual(quan.complaints, []);
    await quan.close();
  });
}
