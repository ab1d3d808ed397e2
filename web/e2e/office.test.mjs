// What stands beside a case, in a real browser: stored reply texts, people called in notes, cases of the same matter, paper.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Desk, openBrowser, PHONE } from './browser.mjs';
import { Hub, HUB, until } from './hub.mjs';

if (!HUB) throw new Error('HUB_BINARY names no hub');
const SHOTS = fileURLToPath(new URL('shots/', import.meta.url));
let hub;
let browser;
let first; // the case of the first report
let second; // of the same matter
let citizen;
const base = () => `http://127.0.0.1:${hub.port}`;
const desk = async (username, options) => (await Desk.open(browser, base(), options)).enter(username, hub.passwords[username]);
const fits = (one) => one.page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));

before(async () => {
  hub = await Hub.start();
  browser = await openBrowser();
  const one = await desk('hoa');
  const opened = async (text, known) => {
    citizen = (await hub.write(text)).user;
    return until(async () => (await one.api('GET', '/api/v1/cases?limit=50&sort=opened_at')).body?.items?.find((item) => !known.includes(item.code)), text, 40);
  };
  first = (await opened('Rác chất đống trước số nhà 12 ngõ 5 phố Sông Xanh cả tuần nay chưa ai dọn, mùi rất khó chịu', [])).code;
  second = (await opened('Đống rác trước số nhà 12 ngõ 5 phố Sông Xanh bốc mùi, chưa ai dọn', [first])).code;
  for (const code of [first, second]) {
    const moved = await one.api('POST', `/api/v1/cases/${code}/assignment`, { unit: 'song-xanh.infra', assignee: 'lan', reason: 'đúng việc' });
    assert.equal(moved.status, 200, JSON.stringify(moved.body));
  }
  await one.close();
});

after(async () => {
  await browser?.close();
  await hub?.stop();
});

test('a head keeps a text; an official takes it with "/", fills the empty field, and only then it goes to the phone', async () => {
  const hoa = await desk('hoa');
  await hoa.go('/templates');
  await hoa.page.getByText('Chưa có mẫu nào').waitFor();
  await hoa.page.getByRole('button', { name: 'Thêm mẫu' }).click();
  const dialog = hoa.page.getByRole('dialog');
  await dialog.getByLabel('Tên mẫu').fill('Đã dọn rác');
  await dialog.getByLabel('Gõ tắt').fill('donrac');
  await dialog.getByLabel('Nội dung').fill('Kính gửi {ten_cong_dan}, {don_vi} đã xử lý {ma_ho_so}. Kết quả: ');
  await dialog.getByLabel('Nội dung').press('End');
  await dialog.getByRole('button', { name: 'kết quả' }).click();
  await hoa.shot('template-dialog-1440');
  assert.deepEqual(await hoa.axe(), []);
  await dialog.getByRole('button', { name: 'Lưu' }).click();
  await hoa.page.getByText('/donrac').waitFor();
  for (const [title, text] of [['Hẹn ngày', 'Kính gửi {ten_cong_dan}, kết quả {ma_ho_so} sẽ có trước {han_tra_loi}.'], ['Cần thêm thông tin', 'Để xử lý {ma_ho_so}, {don_vi} cần thêm: {thong_tin}']]) {
    assert.equal((await hoa.api('POST', '/api/v1/templates', { unit: 'song-xanh.infra', title, text })).status, 201);
  }
  assert.equal((await hoa.api('POST', '/api/v1/templates', { unit: 'song-xanh', title: 'x', shortcut: 'donrac', text: 'y' })).status, 409);

  const lan = await desk('lan');
  assert.equal((await lan.api('POST', '/api/v1/templates', { unit: 'song-xanh.infra', title: 'x', text: 'y' })).status, 403);
  await lan.go(`/cases/${second}`);
  const box = lan.page.getByLabel('Trả lời người dân').last();
  await box.click();
  await box.pressSequentially('/don');
  await lan.page.getByRole('option').first().waitFor();
  await lan.shot('reply-sentences-1440');
  assert.deepEqual(await lan.axe(), []);
  await lan.page.keyboard.press('Enter');
  await until(async () => (await box.inputValue()).includes(second), 'the text, filled in');
  assert.match(await box.inputValue(), /^Kính gửi ông\/bà, .*Hạ tầng.* đã xử lý PA-/);
  assert.equal(await box.evaluate((field) => field.value.slice(field.selectionStart, field.selectionEnd)), '{ket_qua}');
  await lan.page.getByRole('button', { name: 'Gửi trả lời' }).click();
  await lan.page.getByText('Chưa gửi: hãy điền kết quả').waitFor();
  await lan.shot('reply-unfilled-1440');
  const refused = await lan.api('POST', `/api/v1/cases/${second}/replies`, { text: 'Kết quả: {ket_qua}', close: false });
  assert.equal(refused.status, 400);
  assert.match(refused.body.detail, /\{ket_qua\} is not filled in/);
  await lan.page.keyboard.type('đã thu gom sáng nay'); // over the marked field
  await lan.page.getByRole('button', { name: 'Gửi trả lời' }).click();
  await until(() => hub.zalo.sent.some((sent) => sent.user === citizen && sent.text.includes('Kết quả: đã thu gom sáng nay')), 'the answer on the phone');
  assert.ok(!hub.zalo.sent.some((sent) => sent.text.includes('{')), 'no brace reaches a citizen');
  const audit = await (await desk('quan')).api('GET', '/api/v1/audit?limit=200');
  assert.ok(audit.body.items.some((line) => line.action === 'template.added' && line.actor === 'hoa'));
  assert.deepEqual([...hoa.complaints, ...lan.complaints], []);
  await hoa.close();
  await lan.close();
});

test('a mention rings at once, stands in the view, and goes when its reader opens the case', async () => {
  const lan = await desk('lan');
  const hoa = await desk('hoa');
  await lan.go('/inbox?view=mentions');
  await lan.page.getByText('Trực tiếp').first().waitFor();
  await lan.page.getByText('Không ai nhắc đến bạn').waitFor();

  await hoa.go(`/cases/${first}`);
  await hoa.page.getByText('Ghi chú nội bộ', { exact: true }).first().click();
  const note = hoa.page.getByLabel('Ghi chú nội bộ').last();
  await note.click();
  await note.pressSequentially('Nhờ @nguy');
  await hoa.page.getByRole('option').first().waitFor();
  await hoa.shot('note-people-1440');
  assert.deepEqual(await hoa.axe(), []);
  await hoa.page.keyboard.press('Enter');
  await note.pressSequentially('kiểm tra lại, hỏi thêm @mai nhé');
  await hoa.page.keyboard.press('Control+Enter');
  await hoa.page.getByText('Không báo cho @mai').waitFor();
  await hoa.page.getByText('Đã nhắc: Nguyễn Thị Lan').waitFor();

  const toast = lan.page.locator('[role=status]').getByText('Nhắc đến bạn').first();
  await toast.waitFor();
  await lan.page.getByRole('listitem').filter({ hasText: first }).waitFor();
  await lan.page.locator('nav').getByRole('link', { name: /Nhắc đến tôi/ }).getByText('1').waitFor();
  await lan.shot('mentions-1440');
  assert.deepEqual(await lan.axe(), []);
  await lan.page.getByRole('listitem').filter({ hasText: first }).click();
  await lan.page.getByText('Đã nhắc: Nguyễn Thị Lan').waitFor();
  await until(async () => (await lan.api('GET', '/api/v1/alerts?kind=mention')).body.items.length === 0, 'the mention is read');
  await lan.go('/inbox?view=mentions');
  await lan.page.getByText('Không ai nhắc đến bạn').waitFor();
  const mai = await desk('mai');
  assert.equal((await mai.api('GET', `/api/v1/cases/${first}`)).status, 404, 'a mention opens nothing');
  assert.equal((await mai.api('GET', '/api/v1/alerts?state=all')).body.items.length, 0);
  assert.deepEqual([...lan.complaints, ...hoa.complaints], []);
  for (const one of [lan, hoa, mai]) await one.close();
});

test('the same matter is shown with its reason, opened beside, and marked as a duplicate', async () => {
  const lan = await desk('lan');
  await lan.go(`/cases/${second}`);
  const card = lan.page.getByRole('heading', { name: 'Có thể cùng một việc' });
  await card.waitFor();
  await lan.page.getByText(/cùng phường, cùng chủ đề, \d+ từ chung/).waitFor();
  await lan.page.getByRole('button', { name: 'Mở cạnh nhau' }).click();
  const beside = lan.page.getByRole('complementary', { name: `Vụ việc ${first} để so sánh` });
  await beside.getByText('cả tuần nay chưa ai dọn').first().waitFor();
  await lan.shot('beside-1440');
  assert.deepEqual(await lan.axe(), []);
  await beside.getByRole('button', { name: 'Đóng vụ việc bên cạnh' }).click();
  await lan.page.getByRole('button', { name: 'Đánh dấu trùng' }).click();
  await lan.page.getByText('Trùng với').first().waitFor();
  await lan.page.getByText(`đánh dấu trùng với ${first}`).first().waitFor();
  await lan.shot('duplicate-1440');
  const linked = (await lan.api('GET', `/api/v1/cases/${first}`)).body;
  assert.deepEqual(linked.duplicates, [second]);
  assert.equal(linked.messages.filter((message) => message.direction === 'inbound').length, 1, 'nothing is merged');
  await lan.page.getByRole('button', { name: 'Bỏ đánh dấu' }).click();
  await lan.page.getByRole('button', { name: 'Đánh dấu trùng' }).waitFor();
  assert.deepEqual(lan.complaints, []);
  await lan.close();
});

test('a case on paper: all of it, and nothing of the page around it', async () => {
  const lan = await desk('lan');
  await lan.go(`/cases/${second}`);
  await lan.page.getByText('bốc mùi').first().waitFor();
  mkdirSync(SHOTS, { recursive: true });
  writeFileSync(`${SHOTS}case.pdf`, await lan.page.pdf({ format: 'A4', margin: { top: '15mm', bottom: '15mm', left: '15mm', right: '15mm' } }));
  await lan.page.emulateMedia({ media: 'print' });
  await lan.page.evaluate(() => void window.dispatchEvent(new Event('beforeprint')));
  const paper = await lan.page.evaluate(() => document.body.innerText);
  for (const words of ['bốc mùi, chưa ai dọn', 'Kết quả: đã thu gom sáng nay', 'Căn cứ', 'Diễn biến', 'Nguyễn Thị Lan in lúc', 'Giờ làm việc']) assert.ok(paper.includes(words), `on paper: ${words}`);
  for (const words of ['Hộp việc', 'Trực tiếp', 'Gửi trả lời', 'Đánh dấu trùng', 'Ghi chú nội bộ']) assert.ok(!paper.includes(words), `not on paper: ${words}`);
  await lan.page.setViewportSize({ width: 794, height: 1123 });
  await lan.shot('case-print', true);
  await lan.close();
});

for (const [scheme, viewport] of [['light', undefined], ['dark', undefined], ['light', PHONE], ['dark', PHONE]]) {
  const width = viewport ? 390 : 1440;
  test(`the new pages, ${scheme}, ${width}: photographed, nothing cut off, axe finds nothing`, async () => {
    const found = [];
    for (const [username, name, path] of [['hoa', 'templates', '/templates'], ['lan', 'templates-reader', '/templates'], ['lan', 'case-similar', `/cases/${second}`], ['lan', 'case-beside', `/cases/${second}?beside=${first}`], ['hoa', 'mentions-empty', '/inbox?view=mentions']]) {
      const one = await desk(username, { viewport, scheme });
      await one.go(path);
      await one.page.waitForLoadState('networkidle');
      await one.page.evaluate(() => document.fonts.ready);
      await one.shot(`${name}-${width}-${scheme}`, Boolean(viewport));
      found.push(...(await one.axe()).map((line) => `${name}: ${line}`), ...one.complaints);
      if ((await fits(one)) > 0) found.push(`${name}: wider than the screen`);
      await one.close();
    }
    assert.deepEqual(found, []);
  });
}
