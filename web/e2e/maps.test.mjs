// Maps and drill-down in the city's own wards: a point and its ward, what is open where, and that every figure leads to as many cases.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Desk, openBrowser, PHONE } from './browser.mjs';
import { Hub, HUB, until } from './hub.mjs';
import { startServer } from './server.mjs';

if (!HUB) throw new Error('HUB_BINARY names no hub');
const WARDS = { 'Ba Đình': '3100000000000000004', 'Ngọc Hà': '3100000000000000008', 'Giảng Võ': '3100000000000000025', 'Hoàn Kiếm': '3100000000000000070' };
const IN_BA_DINH = [21.03853, 105.83806];
const people = {
  tho: { name: 'Đinh Văn Thọ', roles: ['unit_head', 'dispatcher'], unit: 'hanoi' },
  son: { name: 'Phạm Văn Sơn', roles: ['supervisor'], unit: 'hanoi' },
};
let hub;
let server;
let browser;
const base = () => `http://127.0.0.1:${server.port}`;
const desk = async (username, options) => (await Desk.open(browser, base(), options)).enter(username, hub.passwords[username]);
const fits = (one) => one.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
let placed;

before(async () => {
  hub = await Hub.start([], { config: 'config/city.json', people, key: 'oaT3stK3yThuNghiem26', oa: WARDS['Ba Đình'], channels: [0, 3, 6, 9] });
  server = await startServer(hub.port);
  browser = await openBrowser();
  let sent = 0;
  for (const [ward, oa] of Object.entries(WARDS)) {
    for (const what of ['Rác chất đống chưa ai thu gom', 'Đèn đường hỏng một tuần nay', 'Vỉa hè bị lấn chiếm để bán hàng']) {
      await hub.write(`${what} ở phường ${ward}`, undefined, { oa });
      sent += 1;
    }
  }
  await hub.write('Rác đổ bừa bãi ở đây, mùi rất khó chịu', undefined, { place: IN_BA_DINH });
  const one = await desk('tho');
  await until(async () => (await one.api('GET', '/api/v1/cases?limit=200')).body?.items?.length > sent, 'the cases', 60);
  const { body } = await one.api('GET', '/api/v1/cases?limit=200');
  placed = body.items.find((item) => item.place.lat !== undefined)?.code;
  const answered = body.items.filter((item) => item.lead_unit.startsWith('w.00008')).slice(0, 2);
  for (const { code } of answered) assert.equal((await one.api('POST', `/api/v1/cases/${code}/replies`, { text: 'Phường đã xử lý xong trong chiều nay.' })).status, 202);
  await one.close();
});

after(async () => {
  await browser?.close();
  server?.close();
  await hub?.stop();
});

/** Addresses of other hosts that the page asked. */
function strangers(one) {
  const asked = [];
  one.page.on('request', (request) => { if (/^https?:/.test(request.url()) && !request.url().startsWith(base())) asked.push(request.url()); });
  return asked;
}

test('a case with a point: its ward\'s border and the point, the same in words, moved by keys, nobody else asked', async () => {
  assert.ok(placed, 'the case carries the point');
  const one = await desk('tho');
  const others = strangers(one);
  await one.go(`/cases/${placed}`);
  const map = one.page.getByRole('group', { name: /Bản đồ: điểm 21\.0385\d, 105\.8380\d, địa bàn Phường Ba Đình/ });
  await map.locator('path[data-level="chosen"][data-code="00004"]').waitFor();
  assert.equal(await map.locator('path[data-level="chosen"]').count(), 1);
  await one.page.getByText(/Phường Ba Đình · 21\.0385\d, 105\.8380\d/).waitFor();
  const border = () => map.locator('path[data-code="00004"]').getAttribute('d');
  const before = await border();
  await map.focus();
  await one.page.keyboard.press('+');
  await until(async () => (await border()) !== before, 'the map is nearer');
  await one.page.getByRole('button', { name: 'Thu nhỏ' }).click();
  await until(async () => (await border()) === before, 'the map is as it was');
  await one.page.getByRole('heading', { name: 'Bản đồ' }).scrollIntoViewIfNeeded();
  await one.shot('case-map-1440');
  assert.deepEqual(await one.axe(), []);
  assert.deepEqual(others, []);
  assert.deepEqual(one.complaints, []);

  const watcher = await desk('son');
  await watcher.go(`/cases/${placed}`);
  await watcher.page.getByText('Toạ độ đã làm tròn').waitFor();
  assert.ok(!(await watcher.page.locator('body').textContent()).includes('105.83806'), 'a supervisor gets no exact point');
  await watcher.close();
  await one.close();
});

test('a case without a point: the ward, and in words that there are no coordinates', async () => {
  const one = await desk('tho');
  const { body } = await one.api('GET', '/api/v1/cases?limit=200');
  const { code } = body.items.find((item) => item.place.area === '00025' && item.place.lat === undefined);
  await one.go(`/cases/${code}`);
  await one.page.getByRole('group', { name: /địa bàn Phường Giảng Võ, không có toạ độ/ }).waitFor();
  await one.page.getByText('Phường Giảng Võ · không có toạ độ').waitFor();
  await one.close();
});

test('the map of wards: numbers as in the list beside it, a press opens that ward\'s cases', async () => {
  const one = await desk('tho');
  const others = strangers(one);
  await one.go('/figures');
  const card = one.page.getByRole('region', { name: 'Bản đồ phường, xã' });
  await card.getByText('Đang giải quyết', { exact: true }).first().click();
  const map = card.getByRole('group', { name: /Bản đồ phường, xã theo số việc: Đang giải quyết/ });
  const ward = map.locator('path[data-code="00070"]');
  await ward.waitFor();
  assert.equal(await map.locator('path[data-code]').count(), 126);
  assert.notEqual(await ward.getAttribute('data-level'), '0');
  const line = card.getByRole('row').filter({ hasText: 'Phường Hoàn Kiếm' });
  const number = Number(await line.getByRole('link').first().textContent());
  assert.ok(number >= 1);
  await one.shot('ward-map-1440', true);
  assert.deepEqual(await one.axe(), []);
  await line.hover();
  await until(async () => (await ward.getAttribute('data-marked')) !== null, 'the line stands out on the map');
  for (let step = 0; step < 4; step += 1) await card.getByRole('button', { name: 'Phóng to' }).click();
  await card.getByRole('button', { name: 'Xem toàn bộ' }).click();
  await ward.dispatchEvent('click');
  await one.page.waitForURL(/inbox.*report=now/);
  await one.page.getByText('Danh sách của số liệu').waitFor();
  await one.page.locator(`#main [role=listitem][aria-setsize="${number}"]`).first().waitFor();
  await one.page.getByRole('status').filter({ hasText: `Phường Hoàn Kiếm: ${number}` }).waitFor();
  await one.shot('counted-list-1440');
  assert.deepEqual(others, []);
  assert.deepEqual(one.complaints, []);
  await one.close();
});

test('every figure of a report leads to as many cases', async () => {
  for (const username of ['tho', 'son']) {
    const one = await desk(username);
    const links = [];
    for (const path of ['/reports?name=counts&by=topic', '/reports?name=on_time&by=ward', '/reports?name=summary&by=day', '/figures']) {
      await one.go(path);
      await one.page.locator('#main td a[href*="figure="]').first().waitFor();
      links.push(...await one.page.locator('#main a[href*="figure="]').evaluateAll((found) => found.map((link) => ({ href: link.getAttribute('href').replace('/console', ''), text: link.textContent }))));
    }
    const counted = links.filter(({ text }) => /^[\d.]+$/.test(text));
    assert.ok(counted.length >= 20, `${counted.length} figures with links`);
    for (const { href, text } of counted) {
      const search = new URL(href, base()).searchParams;
      const wish = new URLSearchParams([...search].filter(([name]) => !['view', 'report'].includes(name)).map(([name, value]) => [name, value.replace(/^"(.*)"$/, '$1')]));
      const { status, body } = await one.api('GET', `/api/v1/reports/${search.get('report')}/cases?${wish}&limit=200`);
      assert.equal(status, 200, `${href}: ${JSON.stringify(body)}`);
      assert.equal(body.count, Number(text.replaceAll('.', '')), `${username} ${href}`);
      assert.equal(body.items.length, body.count, `${username} may open all of them`);
    }
    // and through the page itself
    await one.go(counted[0].href);
    await one.page.locator(`#main [role=listitem][aria-setsize="${counted[0].text}"]`).first().waitFor();
    await one.page.getByRole('button', { name: 'Bỏ, xem tất cả' }).click();
    await one.page.getByText('Danh sách của số liệu').waitFor({ state: 'hidden' });
    assert.deepEqual(one.complaints, []);
    await one.close();
  }
});

test('many of one subject in one ward at once are shown, and lead to those cases', async () => {
  for (let at = 0; at < 6; at += 1) await hub.write(`Nước ngập sâu ngoài đường, ngập úng cả ngõ ${at + 1} phường Ngọc Hà`, undefined, { oa: WARDS['Ngọc Hà'] });
  const one = await desk('tho');
  const found = await until(async () => (await one.api('GET', '/api/v1/bursts')).body?.items?.find((item) => item.cases >= 6), 'the burst', 60);
  await one.go('/figures');
  const card = one.page.getByRole('region', { name: 'Dồn dập lúc này' });
  await card.getByRole('link').first().waitFor();
  await one.shot('bursts-1440');
  assert.deepEqual(await one.axe(), []);
  const link = card.getByRole('link', { name: new RegExp(`^${found.cases} phản ánh về`) }).first();
  await link.click();
  await one.page.locator(`#main [role=listitem][aria-setsize="${found.cases}"]`).first().waitFor();
  await one.close();
});

test('a citizen finds the ward by location', async () => {
  const one = await Desk.open(browser, base(), { viewport: PHONE });
  await one.context.grantPermissions(['geolocation']);
  await one.context.setGeolocation({ latitude: IN_BA_DINH[0], longitude: IN_BA_DINH[1] });
  await one.page.goto(base());
  await one.page.getByRole('button', { name: 'Tìm theo vị trí của tôi' }).click();
  await one.page.getByRole('heading', { level: 1, name: 'Phường Ba Đình' }).waitFor();
  assert.ok(one.page.url().endsWith('/w/w.00004'));
  await one.close();
});

for (const [name, options] of Object.entries({ '1440-dark': { scheme: 'dark' }, '390-light': { viewport: PHONE }, '390-dark': { viewport: PHONE, scheme: 'dark' } })) {
  test(`maps are accessible and fit: ${name}`, async () => {
    const one = await desk('tho', options);
    for (const [page, path] of Object.entries({ 'ward-map': '/figures', 'case-map': `/cases/${placed}`, counted: '/inbox?view=all&report=now&figure=active', reports: '/reports' })) {
      await one.go(path);
      if (page !== 'counted' && page !== 'reports') await one.page.locator('path[data-code="00004"]').first().waitFor();
      await one.page.waitForLoadState('networkidle');
      await one.shot(`${page}-${name}`, true);
      assert.deepEqual(await one.axe(), [], `${page} ${name}`);
      assert.ok(await fits(one), `${page} ${name} is too wide`);
    }
    assert.deepEqual(one.complaints, []);
    await one.close();
  });
}
