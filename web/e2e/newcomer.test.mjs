// As a new official would: scripts/run in a folder of its own, the account that it prints, and then only what can be seen on the screen.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Desk, openBrowser } from './browser.mjs';
import { HUB, until } from './hub.mjs';

if (!HUB) throw new Error('HUB_BINARY names no hub');
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const freePort = () => new Promise((resolve) => { const probe = net.createServer().listen(0, '127.0.0.1', () => { const { port } = probe.address(); probe.close(() => resolve(port)); }); });
let folder;
let run;
let printed = '';
let browser;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'newcomer-'));
  cpSync(join(ROOT, 'scripts'), join(folder, 'scripts'), { recursive: true });
  cpSync(join(ROOT, 'config'), join(folder, 'config'), { recursive: true });
  symlinkSync(join(ROOT, 'web'), join(folder, 'web'));
  // the simulated platforms on ports that nobody else has
  const city = join(folder, 'config/city.json');
  const [zalo, facebook, port] = [await freePort(), await freePort(), await freePort()];
  writeFileSync(city, readFileSync(city, 'utf8').replaceAll('127.0.0.1:8091', `127.0.0.1:${zalo}`).replaceAll('127.0.0.1:8092', `127.0.0.1:${facebook}`));
  run = spawn(join(folder, 'scripts/run'), ['--hub', HUB, '--port', String(port)], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [run.stdout, run.stderr]) stream.on('data', (part) => { printed += part; });
  browser = await openBrowser();
  await until(() => /canbo1\s+\S+/.test(printed) || run.exitCode !== null, 'the accounts are printed', 120);
  assert.equal(run.exitCode, null, printed);
});

after(async () => {
  await browser?.close();
  if (run && run.exitCode === null) {
    const gone = new Promise((resolve) => run.once('exit', resolve));
    run.kill('SIGTERM');
    await gone;
  }
  rmSync(folder, { recursive: true, force: true });
});

test('sign in with the printed account, answer the first alert, without reading anything else', async () => {
  const address = /Bàn làm việc\s+(http\S+)/.exec(printed)[1];
  const [, username, password] = /^\s+(canbo1)\s+(\S+)/m.exec(printed);
  const one = await Desk.open(browser, new URL(address).origin);
  one.page.setDefaultTimeout(60_000);
  const began = Date.now();
  await one.page.goto(address);
  await one.shot('newcomer-1-sign-in');
  await one.page.getByLabel('Tên đăng nhập').fill(username);
  await one.page.getByLabel('Mật khẩu', { exact: true }).fill(password);
  await one.page.getByRole('button', { name: 'Đăng nhập' }).click();
  // an alert comes by itself, as soon as a citizen of the rehearsal city writes; it says what to press
  const alert = one.page.locator('[role=status] a').first();
  await alert.waitFor();
  await one.shot('newcomer-2-alert');
  await alert.click();
  const box = one.page.getByRole('textbox', { name: 'Trả lời người dân' });
  await box.waitFor();
  const words = 'Kính gửi ông/bà, phường đã nhận được phản ánh và đang cử cán bộ kiểm tra.';
  await box.fill(words);
  await one.shot('newcomer-3-answer');
  await one.page.getByRole('button', { name: 'Gửi trả lời' }).click();
  // a colleague of the rehearsal may have answered meanwhile: the page says so, and what to press
  await until(async () => {
    const again = one.page.getByRole('button', { name: 'Vẫn gửi' });
    if (await again.isVisible()) await again.click();
    return (await box.inputValue()) === '';
  }, 'the answer has left the box', 60);
  const answer = one.page.locator('[data-out]').filter({ hasText: words }).filter({ hasText: /đã gửi|đã nhận|đã xem/ }).last();
  await answer.waitFor();
  await one.shot('newcomer-4-sent');
  console.log(`from the sign-in page to the delivered answer: ${Math.round((Date.now() - began) / 1000)} s`);
  assert.deepEqual(one.complaints, []);
  await one.close();
});

test('Ctrl-C ends everything', async () => {
  const gone = new Promise((resolve) => run.once('exit', (code) => resolve(code)));
  run.kill('SIGINT');
  assert.equal(await gone, 0, printed.slice(-600));
});
