// Citizens' pages in a real browser against a real hub, as a phone and as a desk would see them: HUB_BINARY=… npm run e2e.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { crc32, deflateSync, gzipSync } from 'node:zlib';
import { Desk, openBrowser, PHONE } from './browser.mjs';
import { Hub, HUB, until } from './hub.mjs';
import { startServer } from './server.mjs';

if (!HUB) throw new Error('HUB_BINARY names no hub');
let hub;
let server;
let browser;
let neighbour;
const base = () => `http://127.0.0.1:${server.port}`;
const PNG = png();

/** A red square, 64 by 64, with a remark in it that says where it was taken. */
function png() {
  const block = (name, body) => {
    const data = Buffer.concat([Buffer.from(name), body]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(body.length, 0);
    ends.writeUInt32BE(crc32(data), 4);
    return Buffer.concat([ends.subarray(0, 4), data, ends.subarray(4)]);
  };
  const head = Buffer.from([0, 0, 0, 64, 0, 0, 0, 64, 8, 2, 0, 0, 0]);
  const rows = Buffer.concat(Array.from({ length: 64 }, () => Buffer.concat([Buffer.from([0]), Buffer.alloc(192, Buffer.from([200, 40, 40]))])));
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), block('IHDR', head), block('tEXt', Buffer.from('Comment\0GPS 21.03 105.85')), block('IDAT', deflateSync(rows)), block('IEND', Buffer.alloc(0))]);
}

/** Another site's page with the one line in it. */
function startNeighbour() {
  const site = http.createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(`<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Trang của phường</title></head><body><h1>Trang của phường</h1><script src="${base()}/widget.js" data-ward="song-xanh" defer></script></body></html>`);
  });
  return new Promise((resolve) => site.listen(0, '127.0.0.1', () => resolve({ port: site.address().port, close: () => { site.closeAllConnections(); site.close(); } })));
}

before(async () => {
  // the neighbour's port must be known before the hub starts; the page asks for the hub only when it is opened
  neighbour = await startNeighbour();
  hub = await Hub.start([`web.widget_origins=http://127.0.0.1:${neighbour.port}`]);
  server = await startServer(hub.port);
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  server?.close();
  neighbour?.close();
  await hub?.stop();
});

const direct = () => `http://127.0.0.1:${hub.port}`;
const official = async (username = 'hoa', at = base()) => (await Desk.open(browser, at)).enter(username, hub.passwords[username]);
const caseLike = (desk, words) => until(async () => (await desk.api('GET', `/api/v1/cases?q=${encodeURIComponent(words)}`)).body?.items?.[0], `a case “${words}”`);

/** A citizen's report, answered; with the code and secret of the message that the citizen got. */
async function answeredCase(desk, words, reply) {
  const { user } = await hub.write(words);
  const found = await caseLike(desk, words.split(' ').slice(0, 8).join(' '));
  const told = await until(() => hub.zalo.sent.find((sent) => sent.user === user && sent.text.includes(found.code)), 'the acknowledgement');
  const secret = /bí mật[^A-Z0-9]*([A-Z0-9]{4,})/.exec(told.text)[1];
  const answer = await desk.api('POST', `/api/v1/cases/${found.code}/replies`, { text: reply, close: false });
  assert.equal(answer.status, 202, JSON.stringify(answer.body));
  await desk.api('POST', `/api/v1/cases/${found.code}/transitions`, { to: 'answered' });
  return { code: found.code, secret };
}

async function publish(title, severity = 'important') {
  // not by the road that a test may have cut
  const mai = await official('mai', direct());
  const duc = await official('duc', direct());
  const draft = await mai.api('POST', '/api/v1/announcements', { title, body: 'Từ 8 giờ đến 11 giờ sáng mai, khu vực ngõ 45 tạm ngừng cấp nước để sửa đường ống.', severity, audience: { units: ['song-xanh'] } });
  assert.equal(draft.status, 201, JSON.stringify(draft.body));
  assert.equal((await duc.api('POST', `/api/v1/announcements/${draft.body.id}/approve`)).status, 200);
  assert.equal((await mai.api('POST', `/api/v1/announcements/${draft.body.id}/publish`)).status, 200);
  await mai.close();
  await duc.close();
}

test('choosing a ward: typed without marks, remembered, and its announcements come live', async () => {
  const one = await Desk.open(browser, base(), { viewport: PHONE });
  await one.page.goto(base());
  await one.page.getByLabel(/Tên phường/).fill('doi th');
  assert.equal(await one.page.locator('#wards a:visible').count(), 1);
  await one.page.getByLabel(/Tên phường/).fill('khong co dau');
  await one.page.getByText('Không có phường, xã nào khớp').waitFor();
  await one.page.getByLabel(/Tên phường/).fill('p song xanh');
  await one.page.getByRole('link', { name: 'Phường Sông Xanh' }).click();
  await one.page.getByRole('heading', { level: 1, name: 'Phường Sông Xanh' }).waitFor();
  await one.page.getByText('Cập nhật trực tiếp').waitFor();
  const began = Date.now();
  await publish('Ngừng cấp nước ngõ 45');
  await one.page.getByRole('heading', { name: 'Ngừng cấp nước ngõ 45' }).waitFor();
  console.log(`announcement on the page ${Date.now() - began} ms after the first of its three steps`);
  // the connection is cut and comes back: what was missed is there
  server.cut();
  await one.page.getByText('Mất kết nối').waitFor();
  await publish('Thu gom rác chuyển sang buổi tối', 'info');
  server.mend();
  await one.page.getByRole('heading', { name: 'Thu gom rác chuyển sang buổi tối' }).waitFor({ timeout: 30_000 });
  assert.equal(await one.page.getByRole('heading', { name: 'Ngừng cấp nước ngõ 45' }).count(), 1);
  await one.page.goto(base());
  await one.page.getByRole('link', { name: /Xem tiếp Phường Sông Xanh/ }).waitFor();
  assert.deepEqual(one.complaints, []);
  await one.close();
});

test('a ward found by location: asked only on request, refused kindly', async () => {
  const one = await Desk.open(browser, base(), { viewport: PHONE });
  await one.context.grantPermissions(['geolocation']);
  await one.context.setGeolocation({ latitude: 10.77, longitude: 106.7 });
  const asked = [];
  one.page.on('request', (request) => { if (request.url().includes('ward-of-point')) asked.push(request.url()); });
  await one.page.goto(base());
  assert.deepEqual(asked, []);
  await one.page.getByRole('button', { name: 'Tìm theo vị trí của tôi' }).click();
  await one.page.getByText('không thuộc phường, xã nào ở đây').waitFor();
  assert.ok(asked.length === 1 && !asked[0].includes('10.77'), 'the place is in no address');
  await one.close();
});

test('everything can be read and done without script', async () => {
  const hoa = await official();
  const { code, secret } = await answeredCase(hoa, 'Rác tràn ra trước ngõ 21 phố Sông Xanh đã hai tuần chưa ai thu gom', 'Đã thu gom chiều nay.');
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: PHONE, locale: 'vi-VN' });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(base());
  await page.getByLabel(/Tên phường/).fill('song xanh');
  await page.getByRole('button', { name: 'Tìm', exact: true }).click();
  await page.getByRole('link', { name: 'Phường Sông Xanh' }).click();
  await page.getByRole('heading', { name: 'Những việc đã được trả lời' }).waitFor();
  await page.getByRole('link', { name: 'Các cách gửi phản ánh' }).click();
  assert.equal(await page.locator('svg.qr').count(), 3);
  await page.getByRole('link', { name: 'Tra cứu', exact: true }).click();
  await page.getByLabel('Mã phản ánh').fill(code.toLowerCase());
  await page.getByLabel('Mã bí mật').fill(secret.toLowerCase());
  await page.getByRole('button', { name: 'Tra cứu' }).click();
  await page.getByText('Đã thu gom chiều nay.').waitFor();
  assert.ok(!page.url().includes(secret), 'the secret is in no address');
  await page.getByRole('button', { name: 'Chưa giải quyết xong' }).click();
  await page.getByText('Việc đã được mở lại').waitFor();
  assert.equal((await hoa.api('GET', `/api/v1/cases/${code}`)).body.state, 'reopened');
  await page.getByRole('link', { name: 'English' }).click();
  await page.getByText('Opened again').or(page.getByText('You said it is not solved')).first().waitFor();
  await page.getByRole('button', { name: 'Close this report' }).click();
  await page.getByLabel('Report code').waitFor();
  await context.close();
  await hoa.close();
});

test('follow and rate with a phone; the official sees the score', async () => {
  const hoa = await official();
  const { code, secret } = await answeredCase(hoa, 'Rác chất đống ở ngõ 14 phố Sông Xanh sau phiên chợ, chưa ai thu gom', 'Đội vệ sinh đã dọn xong lúc 9 giờ.');
  const one = await Desk.open(browser, base(), { viewport: PHONE });
  await one.page.goto(`${base()}/c`);
  await one.page.getByLabel('Mã phản ánh').fill(code);
  await one.page.getByLabel('Mã bí mật').fill('SAISAI');
  await one.page.getByRole('button', { name: 'Tra cứu' }).click();
  await one.page.getByRole('alert').filter({ hasText: 'Không tìm thấy' }).waitFor();
  await one.page.getByLabel('Mã bí mật').fill(secret);
  await one.page.getByRole('button', { name: 'Tra cứu' }).click();
  await one.page.getByText('Đội vệ sinh đã dọn xong').waitFor();
  await one.shot('citizens-case-390-light', true);
  await one.page.getByLabel(/4\s*Tốt/).check();
  await one.page.getByLabel(/Vài lời/).fill('Cảm ơn các anh');
  await one.page.getByRole('button', { name: 'Gửi đánh giá' }).click();
  await one.page.getByText('Cảm ơn bạn đã đánh giá').waitFor();
  assert.equal((await hoa.api('GET', `/api/v1/cases/${code}`)).body.rating.score, 4);
  assert.deepEqual(one.complaints, []);
  await one.close();
  await hoa.close();
});

test('the chat in another site\'s page: consent, words, picture, and the answer arrives live', async () => {
  const hoa = await official();
  const one = await Desk.open(browser, base());
  await one.page.goto(`http://127.0.0.1:${neighbour.port}/`);
  await one.page.getByRole('button', { name: 'Nhắn cho phường' }).click();
  const frame = one.page.frameLocator('iframe');
  await frame.getByText('Luật Bảo vệ dữ liệu cá nhân').waitFor();
  await one.shot('citizens-widget-consent-1440-light');
  await frame.getByRole('button', { name: /Tôi đồng ý/ }).click();
  await frame.getByText('Trực tiếp').waitFor();
  await frame.locator('#file').setInputFiles({ name: 'hố ga.png', mimeType: 'image/png', buffer: PNG });
  await frame.locator('.chip').getByText('Ảnh').waitFor();
  await frame.getByLabel('Việc gì, ở đâu?').fill('Rác đổ trộm ở ngõ 92 phố Sông Xanh <img src=x onerror=alert(1)>');
  await frame.getByRole('button', { name: 'Gửi', exact: true }).click();
  await frame.getByText('Rác đổ trộm ở ngõ 92').waitFor();
  const found = await caseLike(hoa, 'ngõ 92');
  await frame.getByText(found.code).first().waitFor(); // the acknowledgement with the code
  const began = Date.now();
  await hoa.api('POST', `/api/v1/cases/${found.code}/replies`, { text: 'Đã cử người ra thu dọn.', close: false });
  await frame.getByText('Đã cử người ra thu dọn.').waitFor();
  console.log(`answer in the chat after ${Date.now() - began} ms`);
  await frame.locator('.talk img').first().waitFor();
  await one.shot('citizens-widget-1440-light');
  // the console draws the hub's own copy
  await hoa.go(`/cases/${found.code}`);
  const picture = hoa.page.getByRole('img', { name: /Ảnh người dân gửi/ });
  await picture.waitFor().catch(async (error) => { await hoa.shot('case-picture-missing'); throw new Error(`${error.message} ${JSON.stringify((await hoa.api('GET', `/api/v1/cases/${found.code}`)).body.messages[0])}`); });
  await until(() => picture.evaluate((image) => image.naturalWidth > 0), 'the picture is drawn');
  await hoa.shot('case-picture-1440-light');
  assert.deepEqual([...one.complaints, ...hoa.complaints], []);
  await one.close();
  await hoa.close();
});

test('the chat on a phone: what was typed outlives a reload and a lost connection', async () => {
  const one = await Desk.open(browser, base(), { viewport: PHONE });
  await one.page.goto(`${base()}/chat/song-xanh`);
  await one.page.getByRole('button', { name: /Tôi đồng ý/ }).click();
  await one.page.getByText('Trực tiếp').waitFor();
  await one.page.getByLabel('Việc gì, ở đâu?').fill('Đang viết dở về ngõ 30');
  await one.page.reload();
  assert.equal(await one.page.getByLabel('Việc gì, ở đâu?').inputValue(), 'Đang viết dở về ngõ 30');
  await one.page.getByText('Trực tiếp').waitFor();
  server.cut();
  await one.page.getByRole('button', { name: 'Gửi', exact: true }).click();
  await one.page.getByText('chưa gửi được').waitFor();
  server.mend();
  await one.page.getByRole('button', { name: 'Gửi lại' }).click();
  await one.page.getByText('đã nhận').or(one.page.getByText(/PA-\d{4}-\d{6}/)).first().waitFor();
  await until(async () => (await one.page.locator('.talk .mine').count()) === 1, 'one message, not two');
  await one.shot('citizens-talk-390-light');
  await one.close();
});

test('a site that is not listed cannot show the chat', async () => {
  const stranger = await new Promise((resolve) => {
    const site = http.createServer((request, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end(`<!DOCTYPE html><title>x</title><iframe src="${base()}/chat/song-xanh?embed=1"></iframe>`);
    });
    site.listen(0, '127.0.0.1', () => resolve({ port: site.address().port, close: () => { site.closeAllConnections(); site.close(); } }));
  });
  const one = await Desk.open(browser, base());
  const refused = one.page.waitForEvent('console', (message) => /frame-ancestors/.test(message.text()));
  await one.page.goto(`http://127.0.0.1:${stranger.port}/`);
  await refused;
  assert.equal(await one.page.frameLocator('iframe').locator('#agree').count(), 0);
  await one.close();
  stranger.close();
});

test('scripts are small: every page below 15 KB compressed', async () => {
  const sizes = {};
  for (const path of ['/', '/w/song-xanh', '/c', '/channels?ward=song-xanh', '/chat/song-xanh']) {
    const page = await (await fetch(base() + path)).text();
    let bytes = 0;
    for (const [, address] of page.matchAll(/<script src="([^"]+)"/g)) {
      bytes += gzipSync(Buffer.from(await (await fetch(base() + address)).arrayBuffer())).length;
    }
    sizes[path] = { script: bytes, html: gzipSync(page).length };
    assert.ok(bytes < 15_000, `${path}: ${bytes} bytes of script`);
  }
  const widget = gzipSync(await (await fetch(`${base()}/widget.js`)).text()).length;
  console.log('compressed bytes:', JSON.stringify({ ...sizes, widget }));
});

const PAGES = [['home', '/'], ['ward', '/w/song-xanh'], ['ward-empty', '/w/doi-thong'], ['find', '/c'], ['channels', '/channels?ward=song-xanh'], ['channels-choose', '/channels'], ['chat', '/chat/song-xanh'], ['not-found', '/w/khong-co']];

for (const scheme of ['light', 'dark']) {
  for (const viewport of [undefined, PHONE]) {
    const width = viewport ? 390 : 1440;
    test(`citizens' pages, ${scheme}, ${width}: photographed, nothing cut off, axe finds nothing`, async () => {
      const one = await Desk.open(browser, base(), { viewport, scheme });
      const found = [];
      for (const language of scheme === 'light' ? ['vi', 'en'] : ['vi']) {
        for (const [name, path] of PAGES) {
          await one.page.goto(`${base()}${path}${path.includes('?') ? '&' : '?'}lang=${language}`);
          await one.page.locator('h1').first().waitFor();
          await one.shot(`citizens-${name}-${width}-${scheme}${language === 'en' ? '-en' : ''}`, true);
          found.push(...(await one.axe()).map((line) => `${name} ${language}: ${line}`));
          const over = await one.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          if (over > 0) found.push(`${name} ${language}: ${over} px wider than the screen`);
          const small = await one.page.evaluate(() => [...document.querySelectorAll('body *')].filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()) && parseFloat(getComputedStyle(element).fontSize) < 13.99 && element.checkVisibility()).map((element) => `${element.tagName}.${element.className}`).slice(0, 3));
          if (small.length) found.push(`${name} ${language}: below 14 px: ${small.join(', ')}`);
        }
      }
      found.push(...one.complaints);
      await one.close();
      assert.deepEqual(found, []);
    });
  }
}
