// The seal opened in a real browser with a key that `hub sealed keygen` made: words and person are on the screen and nowhere else.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Desk, openBrowser, PHONE } from './browser.mjs';
import { Hub, HUB, until } from './hub.mjs';

if (!HUB) throw new Error('HUB_BINARY names no hub');
const PASSWORD = 'chìa khóa của thanh tra 2026';
const NAME = 'Chim Hoàng Yến';
const WORDS = `Tôi tố cáo cán bộ địa chính phường nhận hối lộ hai mươi triệu của tôi để làm sổ đỏ. Tôi là ${NAME}, điện thoại 0912345678, xin giữ bí mật.`;
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGM4YWODBzGMSmNDAOtLfQG4w4U1AAAAAElFTkSuQmCC', 'base64');
const REASON = 'xác minh nội dung tố cáo theo phân công';
let hub;
let browser;
let folder;
let code;
const keyFile = () => join(folder, 'thanh.hubkey');
const base = () => `http://127.0.0.1:${hub.port}`;
const desk = async (username, options) => (await Desk.open(browser, base(), options)).enter(username, hub.passwords[username]);

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'console-key-'));
  const made = spawnSync(HUB, ['sealed', 'keygen', 'thanh', '--key', keyFile(), '--password-stdin'], { input: `${PASSWORD}\n`, encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
  hub = await Hub.start([`sealed.officers=${made.stdout.trim().split('\n')[0]}`]);
  browser = await openBrowser();
  await hub.write(WORDS);
  const one = await desk('thanh');
  code = (await until(async () => (await one.api('GET', '/api/v1/cases?kind=denunciation')).body?.items?.find((item) => item.sealed), 'a sealed case', 40)).code;
  await one.close();
});

after(async () => {
  await browser?.close();
  await hub?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Everything the page sends, in one text. */
function watch(one) {
  const sent = [];
  one.page.on('request', (request) => sent.push(`${request.method()} ${decodeURIComponent(request.url())} ${request.postData() ?? ''}`));
  return sent;
}

async function unseal(one, password = PASSWORD) {
  await one.page.getByLabel('Lý do mở').fill(REASON);
  await one.page.locator('input[type=file]').setInputFiles(keyFile());
  await one.page.locator('input[type=password]').fill(password);
  await one.page.getByRole('button', { name: 'Mở', exact: true }).click();
}

const openings = async () => {
  const one = await desk('quan');
  const { body } = await one.api('GET', '/api/v1/audit?limit=200');
  await one.close();
  return body.items.filter((line) => line.action === 'sealed.opened' && line.object === code);
};

/** What a browser keeps beyond the page. */
const kept = (page) => page.evaluate(async () => {
  const databases = await indexedDB.databases();
  const caches = await globalThis.caches.keys();
  return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, databases, caches, document.title, location.href, history.state, document.cookie]);
});

test('an inspector finds the sealed case, opens it with the key, and nothing of it stays', async () => {
  const one = await desk('thanh');
  const sent = watch(one);
  await one.go('/');
  await one.page.getByRole('heading', { name: 'Niêm phong' }).waitFor();
  await one.shot('sealed-inbox-1440');
  await one.page.getByRole('listitem').filter({ hasText: code }).first().click();
  await one.page.getByRole('link', { name: 'Mở niêm phong…' }).click();
  await one.page.getByRole('heading', { name: 'Mở niêm phong' }).waitFor();
  await one.shot('sealed-form-1440');
  assert.deepEqual(await one.axe(), []);

  await unseal(one, 'mật khẩu khác');
  await one.page.getByText('Mật khẩu sai').waitFor({ timeout: 60_000 });
  assert.equal((await openings()).length, 0, 'a wrong password is no opening');

  await unseal(one);
  await one.page.getByText(NAME).waitFor({ timeout: 60_000 });
  assert.ok((await one.page.getByText('hai mươi triệu').count()) > 0);
  await one.page.getByText('Tự đóng sau').waitFor();
  await one.shot('sealed-open-1440');
  assert.deepEqual(await one.axe(), []);
  const [opening] = await openings();
  assert.equal(opening.detail.reason, REASON);

  for (const secret of [NAME, '0912345678', 'hai mươi triệu', PASSWORD]) assert.ok(!(await kept(one.page)).includes(secret), `kept in the browser: ${secret}`);
  const file = readFileSync(keyFile(), 'utf8');
  const box = JSON.parse(file).box;
  for (const secret of [NAME, '0912345678', 'hai mươi triệu', PASSWORD, box]) assert.ok(!sent.some((line) => line.includes(secret)), `sent to the hub: ${secret}`);

  await one.page.getByRole('button', { name: 'Đóng lại' }).click();
  await one.page.getByLabel('Lý do mở').waitFor();
  assert.ok(!(await one.page.content()).includes(NAME));

  await unseal(one);
  await one.page.getByText(NAME).waitFor({ timeout: 60_000 });
  await one.page.getByRole('link', { name: `Về vụ việc ${code}` }).click();
  await one.page.getByRole('link', { name: 'Mở niêm phong…' }).waitFor();
  assert.ok(!(await one.page.content()).includes(NAME), 'leaving the page closes it');
  await one.page.goBack();
  await one.page.getByLabel('Lý do mở').waitFor();
  assert.ok(!(await one.page.content()).includes(NAME), 'coming back does not open it');
  assert.equal((await openings()).length, 2);
  assert.deepEqual(one.complaints, []);
  await one.close();
});

test('the picture of a denunciation in our own chat: closed on disk, on the screen only while the seal is open', async () => {
  const citizen = await Desk.open(browser, base());
  await citizen.page.goto(`${base()}/chat/song-xanh`);
  await citizen.page.getByRole('button', { name: /Tôi đồng ý/ }).click();
  await citizen.page.locator('#file').setInputFiles({ name: 'phong bì.png', mimeType: 'image/png', buffer: PNG });
  await citizen.page.locator('.chip').getByText('Ảnh').waitFor();
  await citizen.page.getByLabel('Việc gì, ở đâu?').fill('Tôi tố cáo trưởng phòng địa chính phường nhận hối lộ để làm sổ đỏ, ảnh chụp phong bì kèm theo, xin giữ bí mật');
  await citizen.page.getByRole('button', { name: 'Gửi', exact: true }).click();
  const one = await desk('thanh');
  const other = await until(async () => (await one.api('GET', '/api/v1/cases?kind=denunciation')).body?.items?.find((item) => item.sealed && item.code !== code), 'the second sealed case', 40);
  const { body } = await one.api('GET', `/api/v1/cases/${other.code}`);
  assert.ok(!JSON.stringify(body).includes('phong bì'), 'nothing of it in the case');
  // the hub closes the file a moment after the case is there
  const address = await until(async () => {
    await one.go(`/cases/${other.code}/sealed`);
    await unseal(one);
    await one.page.getByText('ảnh chụp phong bì').waitFor({ timeout: 60_000 });
    return (await one.page.getByRole('img', { name: /Ảnh người dân gửi/ }).count()) && one.page.getByRole('img', { name: /Ảnh người dân gửi/ }).getAttribute('src');
  }, 'the picture is there', 60);
  assert.match(address, /^blob:/);
  assert.ok(await one.page.getByRole('img', { name: /Ảnh người dân gửi/ }).evaluate((image) => image.decode().then(() => image.naturalWidth > 0)));
  await one.shot('sealed-picture-1440');
  assert.deepEqual(await one.axe(), []);
  await one.page.getByRole('button', { name: 'Đóng lại' }).click();
  assert.equal(await one.page.evaluate((url) => fetch(url).then(() => 'there', () => 'gone'), address), 'gone');
  await one.close();
  await citizen.close();
});

test('it closes by itself after ten minutes', async () => {
  const one = await desk('thanh');
  await one.page.clock.install();
  await one.go(`/cases/${code}/sealed`);
  await unseal(one);
  await one.page.getByText(NAME).waitFor({ timeout: 60_000 });
  await one.page.clock.fastForward('09:30');
  assert.equal(await one.page.getByText(NAME).count(), 1);
  await one.page.clock.fastForward('00:31');
  await one.page.getByLabel('Lý do mở').waitFor();
  assert.ok(!(await one.page.content()).includes(NAME));
  await one.close();
});

test('WebAssembly runs in the worker alone, and the worker reaches nothing', async () => {
  const one = await desk('thanh');
  const page = await one.context.request.get(`${base()}/console/cases/${code}/sealed`);
  assert.ok(!page.headers()['content-security-policy'].includes('wasm'), 'the page compiles nothing');
  await one.go(`/cases/${code}/sealed`);
  const asked = one.page.waitForRequest(/sealed-worker/);
  await unseal(one, 'x');
  const address = (await asked).url();
  const policy = (await one.context.request.get(address)).headers()['content-security-policy'];
  assert.equal(policy, "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'");
  await one.page.getByText('Mật khẩu sai').waitFor({ timeout: 60_000 });
  assert.deepEqual(one.complaints, []);
  await one.close();
});

test('everybody else sees nothing more', async () => {
  for (const username of ['lan', 'hoa', 'binh', 'son', 'quan']) {
    const one = await desk(username);
    assert.ok([403, 404].includes((await one.api('GET', `/api/v1/cases/${code}/sealed?reason=${encodeURIComponent(REASON)}`)).status), username);
    await one.page.goto(`${base()}/console/cases/${code}/sealed`);
    await one.page.getByText('Không có, hoặc bạn không được xem.').waitFor();
    assert.equal(await one.page.locator('input[type=file]').count(), 0);
    await one.page.goto(`${base()}/console/cases/${code}`);
    await one.page.locator('h1, [role=alert]').first().waitFor();
    assert.equal(await one.page.getByRole('link', { name: 'Mở niêm phong…' }).count(), 0);
    await one.close();
  }
});

test('on a phone, in the dark', async () => {
  const one = await desk('thanh', { viewport: PHONE, scheme: 'dark' });
  await one.go(`/cases/${code}/sealed`);
  await one.shot('sealed-form-390-dark');
  await unseal(one);
  await one.page.getByText(NAME).waitFor({ timeout: 60_000 });
  await one.shot('sealed-open-390-dark');
  assert.deepEqual(await one.axe(), []);
  assert.equal(await one.page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth)), 0);
  await one.close();
});
