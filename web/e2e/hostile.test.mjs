// Bad input and bad luck in the browser: what console.test.mjs does not ask already. Nothing does harm, nothing typed is lost, all is said in words.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Desk, openBrowser, PHONE } from './browser.mjs';
import { Hub, HUB, PEOPLE, until } from './hub.mjs';
import { startServer } from './server.mjs';

if (!HUB) throw new Error('HUB_BINARY names no hub');
let hub;
let server;
let browser;
const base = () => `http://127.0.0.1:${server.port}`;
const people = { ...PEOPLE, yen: { name: 'Đặng Thị Yên', roles: ['unit_head', 'official'], unit: 'doi-thong' } };
const desk = async (username, options) => (await Desk.open(browser, base(), options)).enter(username, hub.passwords[username]);
const caseLike = async (one, words) => until(async () => (await one.api('GET', `/api/v1/cases?q=${encodeURIComponent(words)}`)).body?.items?.[0], `a case “${words}”`);
const fits = (one) => one.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
const reply = (one) => one.page.getByLabel('Trả lời người dân').last();
/** Times that the answer went to a phone. */
const phoned = (words) => hub.zalo.sent.filter((sent) => sent.text.includes(words)).length;

before(async () => {
  hub = await Hub.start([], { people });
  server = await startServer(hub.port);
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  server?.close();
  await hub?.stop();
});

const HARM = '<img src=x onerror="window.hacked=1"><svg onload="window.hacked=1"></svg><script>window.hacked=1</script>';
const TURNED = '\u202Egnaoh gnod\u202C \u2066isolated\u2069 \u200Bẩn\u200B\u2060\uFEFF';

test('markup, scripts, turning and invisible marks: plain words in list, search, case, title and on the citizens\' page', async () => {
  const one = await desk('hoa');
  await hub.write(`=HYPERLINK("http://127.0.0.1:1/x","bấm") ${HARM} ${TURNED} rác tràn ngõ 61 phố Sông Xanh ${'dài '.repeat(14_000)}`);
  const { code } = await caseLike(one, 'rác ngõ 61');
  await one.go('/inbox?view=unit');
  const row = one.page.getByRole('listitem').filter({ hasText: code });
  await row.waitFor();
  const shown = await row.textContent();
  assert.ok(!/[\u202A-\u202E\u2066-\u2069\u200B\u2060\uFEFF]/.test(shown), 'no turning or invisible mark is left in the list');
  await one.page.keyboard.press('Control+k');
  await one.page.getByPlaceholder(/Mã vụ việc/).fill('ngõ 61');
  await one.page.getByRole('dialog').getByText(code).first().waitFor();
  await one.page.keyboard.press('Escape');
  await one.go(`/cases/${code}`);
  await one.page.getByText('<script>').first().waitFor();
  assert.equal(await one.page.locator('main img[src="x"], main script').count(), 0);
  assert.equal((await one.api('POST', `/api/v1/cases/${code}/replies`, { text: `Đã dọn. ${HARM} ${TURNED}` })).status, 202);

  const anyone = await Desk.open(browser, base(), { viewport: PHONE });
  await until(async () => {
    await anyone.page.goto(`${base()}/w/song-xanh`);
    return anyone.page.getByText('Đã dọn.').first().isVisible();
  }, 'the answer on the ward\'s page');
  assert.ok(await fits(anyone), 'the ward\'s page is not wider than a phone');
  const text = await anyone.page.locator('main').textContent();
  assert.ok(text.includes('<script>') && !/[\u202A-\u202E\u2066-\u2069\u200B\u2060\uFEFF]/.test(text));
  await anyone.shot('hostile-ward-390', true);
  for (const page of [one.page, anyone.page]) assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.deepEqual([...one.complaints, ...anyone.complaints], []);
  await anyone.close();
  await one.close();
});

test('a formula in a citizen\'s words is text in the files that leave the console', async () => {
  const one = await desk('hoa');
  await hub.write('=cmd|\'/C calc\'!A0 rác ở ngõ 62 phố Sông Xanh chưa ai dọn');
  await caseLike(one, 'rác ngõ 62');
  const asked = await one.api('POST', '/api/v1/exports', { kind: 'reception_book', format: 'csv', from: today(), until: today() }, { 'Idempotency-Key': `formula-${Date.now()}` });
  assert.equal(asked.status, 202, JSON.stringify(asked.body));
  await until(async () => (await one.api('GET', `/api/v1/exports/${asked.body.id}`)).body?.state === 'done', 'the book');
  const text = await (await one.context.request.get(`${base()}/api/v1/exports/${asked.body.id}/file`)).text();
  assert.ok(text.includes('ngõ 62'));
  assert.ok(!/(^|,)"[=+\-@]/m.test(text), 'no cell begins as a formula');
  await one.close();
});

const today = () => new Date(Date.now() + 7 * 3600_000).toISOString().slice(0, 10);

test('the session ends in the middle of typing, the page is loaded anew: signed in again, same case, same words', async () => {
  const one = await desk('hoa');
  await hub.write('Rác ở ngõ 63 phố Sông Xanh chưa ai thu gom hai ngày nay');
  const { code } = await caseLike(one, 'rác ngõ 63');
  await one.go(`/cases/${code}`);
  const words = 'Kính gửi ông/bà, phường đã nhận được và đang cho người đến xem';
  await reply(one).pressSequentially(words.slice(0, 20));
  await one.context.clearCookies();
  await reply(one).pressSequentially(words.slice(20)); // the end of the session takes no letter away
  await until(() => one.page.evaluate((text) => Object.values(localStorage).some((kept) => kept.includes(text)), words), 'the draft is kept');
  await one.page.reload();
  await one.page.getByLabel('Tên đăng nhập').fill('hoa');
  await one.page.getByLabel('Mật khẩu', { exact: true }).fill(hub.passwords.hoa);
  await one.page.getByRole('button', { name: 'Đăng nhập' }).click();
  await one.page.waitForURL(`**/cases/${code}`);
  await reply(one).waitFor();
  assert.equal(await reply(one).inputValue(), words);
  await one.page.getByRole('button', { name: 'Gửi trả lời' }).click();
  await until(() => phoned(words) === 1, 'the answer on the phone');
  await one.close();
});

test('somebody else was faster (412): a note keeps its words, says what happened, and is saved on one press', async () => {
  const one = await desk('hoa');
  const other = await desk('lan');
  await hub.write('Rác ở ngõ 64 phố Sông Xanh chưa ai thu gom hai ngày nay');
  const { code } = await caseLike(one, 'rác ngõ 64');
  await one.go(`/cases/${code}`);
  await one.page.keyboard.press('n');
  const box = one.page.getByLabel('Ghi chú nội bộ').last();
  await box.fill('Đã gọi cho tổ trưởng dân phố.');
  let beaten = false;
  await one.page.route(`**/cases/${code}/notes`, async (route) => {
    if (!beaten) {
      beaten = true;
      assert.equal((await other.api('POST', `/api/v1/cases/${code}/notes`, { text: 'Tôi vừa ra hiện trường.' })).status, 201);
    }
    await route.continue();
  });
  await one.page.getByRole('button', { name: 'Lưu ghi chú' }).click();
  const panel = one.page.getByRole('alert').filter({ hasText: 'vụ việc vừa thay đổi' });
  await panel.waitFor();
  assert.equal(await box.inputValue(), 'Đã gọi cho tổ trưởng dân phố.');
  assert.deepEqual(await one.axe(), []);
  await panel.getByRole('button', { name: 'Vẫn gửi' }).click();
  await until(async () => (await one.api('GET', `/api/v1/cases/${code}`)).body.events.filter((event) => event.kind === 'case.note').length === 2, 'both notes');
  await until(async () => (await box.inputValue()) === '', 'the box is empty');
  await one.close();
  await other.close();
});

test('the hub answers 503: said in words, the words stay, one press sends them once', async () => {
  const one = await desk('hoa');
  await hub.write('Rác ở ngõ 65 phố Sông Xanh chưa ai thu gom hai ngày nay');
  const { code } = await caseLike(one, 'rác ngõ 65');
  await one.go(`/cases/${code}`);
  const busy = (route) => route.fulfill({ status: 503, headers: { 'Retry-After': '2', 'Content-Type': 'application/problem+json' }, body: JSON.stringify({ title: 'Unavailable', status: 503, detail: 'store', trace_id: 'abc' }) });
  await one.page.route(`**/cases/${code}/replies`, busy);
  const words = 'Đội vệ sinh sẽ có mặt lúc 15 giờ.';
  await reply(one).fill(words);
  await one.page.getByRole('button', { name: 'Gửi trả lời' }).click();
  const told = one.page.getByRole('alert').filter({ hasText: 'Máy chủ đang bận' });
  await told.waitFor();
  await one.shot('hub-busy-1440');
  assert.equal(await reply(one).inputValue(), words);
  assert.equal(phoned(words), 0);
  await one.page.unroute(`**/cases/${code}/replies`);
  await told.getByRole('button', { name: 'Thử lại' }).click();
  await until(() => phoned(words) === 1, 'the answer on the phone');
  await until(async () => (await reply(one).inputValue()) === '', 'the box is empty');

  // a list that cannot be read says so, and is there again on one press
  await one.page.route(/\/api\/v1\/cases\?/, busy);
  await one.go('/inbox?view=all&q=ngõ');
  const list = one.page.getByRole('alert').filter({ hasText: 'Máy chủ đang bận' });
  await list.waitFor({ timeout: 30_000 });
  await one.page.unroute(/\/api\/v1\/cases\?/);
  await list.getByRole('button', { name: 'Thử lại' }).click();
  await one.page.getByRole('listitem').filter({ hasText: code }).waitFor();
  assert.equal(phoned(words), 1);
  await one.close();
});

test('the line is cut while somebody types and sends: said, kept, sent once after it is back', async () => {
  const one = await desk('hoa');
  await hub.write('Rác ở ngõ 66 phố Sông Xanh chưa ai thu gom hai ngày nay');
  const { code } = await caseLike(one, 'rác ngõ 66');
  await one.go(`/cases/${code}`);
  await one.page.getByText('Trực tiếp').first().waitFor();
  const words = 'Phường xin lỗi vì chậm trễ, sáng mai sẽ dọn xong.';
  await reply(one).pressSequentially(words.slice(0, 12));
  server.cut();
  await one.page.getByText(/Mất kết nối từ/).waitFor();
  await reply(one).pressSequentially(words.slice(12));
  await one.page.getByRole('button', { name: 'Gửi trả lời' }).click();
  const told = one.page.getByRole('alert').filter({ hasText: 'Không nối được với máy chủ' });
  await told.waitFor();
  assert.equal(await reply(one).inputValue(), words);
  server.mend();
  await one.page.getByText(/Mất kết nối từ/).waitFor({ state: 'hidden', timeout: 30_000 });
  await told.getByRole('button', { name: 'Thử lại' }).click();
  await until(() => phoned(words) === 1, 'the answer on the phone');
  await until(async () => (await reply(one).inputValue()) === '', 'the box is empty');
  assert.equal(phoned(words), 1);
  await one.close();
});

test('a ward without a single case: every page says so, nothing breaks', async () => {
  const one = await desk('yen');
  for (const [name, path, words] of [['inbox', '/inbox?view=unit', /hông còn/], ['reports', '/reports', /Chưa có|Không có/], ['figures', '/figures', /Số liệu/], ['questions', '/questions', /Chưa có|Không có/], ['tasks', '/tasks', /Chưa có|Không có/], ['dispatch', '/dispatch', /hông còn/]]) {
    await one.go(path);
    await one.page.waitForLoadState('networkidle');
    await one.page.locator('#main').getByText(words).first().waitFor();
    assert.deepEqual(await one.axe(), [], name);
    await one.shot(`empty-${name}-1440`);
  }
  const anyone = await Desk.open(browser, base(), { viewport: PHONE });
  await anyone.page.goto(`${base()}/w/doi-thong`);
  await anyone.page.getByRole('heading', { level: 1, name: 'Phường Đồi Thông' }).waitFor();
  await anyone.page.locator('.notice').first().waitFor();
  await anyone.shot('empty-ward-390', true);
  assert.deepEqual(await anyone.axe(), []);
  assert.deepEqual([...one.complaints, ...anyone.complaints], []);
  await anyone.close();
  await one.close();
});
