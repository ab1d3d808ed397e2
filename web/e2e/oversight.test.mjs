// The supervisors' pages in a real browser against a real hub: a question to its result, a report, an export.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { Desk, openBrowser, PHONE } from './browser.mjs';
import { Hub, HUB, until } from './hub.mjs';
import { startServer } from './server.mjs';

if (!HUB) throw new Error('HUB_BINARY names no hub');
let hub;
let server;
let browser;
const base = () => `http://127.0.0.1:${server.port}`;
const desk = async (username, options) => (await Desk.open(browser, base(), options)).enter(username, hub.passwords[username]);
const fits = (one) => one.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);

before(async () => {
  hub = await Hub.start();
  server = await startServer(hub.port);
  browser = await openBrowser();
  const texts = ['Rác chất đống ở đầu ngõ 5 phố Sông Xanh ba ngày chưa thu', 'Đèn đường phố Sông Xanh hỏng một tuần nay', 'Cống tắc, nước tràn ra đường ở ngõ 7 phố Sông Xanh',
    'Vỉa hè bị lấn chiếm để bán hàng trước chợ Sông Xanh', 'Cho tôi hỏi thủ tục làm giấy khai sinh cho con', 'Công trình xây dựng gây ồn lúc nửa đêm ở ngõ 9'];
  for (const text of texts) await hub.write(`${text}, gọi tôi 0901234567`);
  const one = await desk('hoa');
  const all = await desk('son');
  await until(async () => (await all.api('GET', '/api/v1/cases?limit=50')).body?.items?.length >= texts.length, 'the cases', 40);
  await all.close();
  const { body } = await one.api('GET', '/api/v1/cases?limit=50');
  for (const { code } of body.items.slice(0, 3)) await one.api('POST', `/api/v1/cases/${code}/replies`, { text: 'Phường đã xử lý xong trong chiều nay.' });
  await one.close();
});

after(async () => {
  await browser?.close();
  server?.close();
  await hub?.stop();
});

test('a question: asked about a case, answered by the head, accepted, and in the history of the case', async () => {
  const son = await desk('son');
  const hoa = await desk('hoa');
  const { code } = (await son.api('GET', '/api/v1/cases?limit=50')).body.items.find((one) => one.lead_unit.startsWith('song-xanh'));
  await hoa.go('/questions');
  await hoa.page.getByText('Trực tiếp').first().waitFor();
  await son.go(`/cases/${code}`);
  await son.page.getByRole('button', { name: 'Hỏi (giám sát)' }).click();
  const dialog = son.page.getByRole('dialog');
  assert.equal(await dialog.getByLabel('Mã vụ việc').inputValue(), code);
  await dialog.getByLabel('Nội dung câu hỏi').fill('Vì sao việc này chưa xong?');
  await son.shot('question-ask-1440');
  await dialog.getByRole('button', { name: 'Gửi câu hỏi' }).click();
  await son.page.getByRole('heading', { name: 'Câu hỏi giám sát' }).waitFor();

  await hoa.page.getByRole('link', { name: 'Vì sao việc này chưa xong?' }).click(); // came without asking
  await hoa.page.getByLabel('Câu trả lời').fill('Đội vệ sinh đã dọn xong sáng nay.');
  await hoa.shot('question-answer-1440');
  await hoa.page.getByRole('button', { name: 'Gửi trả lời' }).click();
  await hoa.page.getByText('Đã trả lời', { exact: true }).first().waitFor();

  await son.page.getByText('Đội vệ sinh đã dọn xong sáng nay.').waitFor(); // without asking
  await son.page.getByRole('button', { name: 'Chấp nhận' }).click();
  await son.page.getByText('Đã chấp nhận', { exact: true }).first().waitFor();
  await son.shot('question-done-1440');
  const { body } = await son.api('GET', `/api/v1/cases/${code}`);
  const kinds = body.events.map((event) => event.kind);
  for (const step of ['asked', 'answered', 'accepted']) assert.ok(kinds.includes(`case.question_${step}`), step);
  assert.equal((await son.api('POST', `/api/v1/cases/${code}/notes`, { text: 'x' })).status, 403);
  assert.equal(JSON.stringify(body).includes('0901234567'), false);
  await son.go('/questions?state=all');
  await son.page.getByRole('link', { name: 'Vì sao việc này chưa xong?' }).waitFor();
  await son.shot('questions-1440');
  assert.deepEqual([...son.complaints, ...hoa.complaints], []);
  await son.close();
  await hoa.close();
});

test('a report: chosen, drilled into, made into files while progress is shown', async () => {
  const son = await desk('son');
  await son.go('/reports?by=topic');
  const table = son.page.getByRole('table');
  await table.getByRole('link').first().waitFor();
  await son.shot('report-topic-1440');
  await son.go('/reports?name=on_time&by=day&period=month');
  await son.page.getByRole('figure').waitFor();
  await son.shot('report-days-1440');
  await son.page.getByRole('button', { name: 'Sổ tiếp công dân (Excel)' }).click();
  const fetched = son.page.getByRole('link', { name: /Tải về/ }).first();
  await fetched.waitFor();
  const [download] = await Promise.all([son.page.waitForEvent('download'), fetched.click()]);
  const bytes = readFileSync(await download.path());
  assert.equal(bytes.subarray(0, 2).toString(), 'PK');
  await son.page.getByRole('button', { name: 'Sổ tiếp công dân (CSV)' }).click();
  const csv = await until(async () => (await son.api('GET', '/api/v1/exports')).body.items.find((one) => one.format === 'csv' && one.state === 'done'), 'the table');
  const text = await (await son.context.request.get(`${base()}/api/v1/exports/${csv.id}/file`)).text();
  assert.ok(text.startsWith('\uFEFF"Số","Ngày tiếp"'));
  assert.equal(text.includes('0901234567'), false, 'no personal data for a supervisor');
  assert.deepEqual(son.complaints, []);
  await son.close();
});

test('wards that are on no map: said, and the figures stand in a table', async () => {
  const son = await desk('son');
  await son.go('/figures');
  const card = son.page.getByRole('region', { name: 'Bản đồ phường, xã' });
  await card.getByText('số liệu được trình bày thành bảng').waitFor();
  assert.equal(await card.locator('path[data-code]').count(), 0);
  const line = card.getByRole('row').filter({ hasText: 'Phường Sông Xanh' });
  const number = await line.getByRole('link').first().textContent();
  await line.getByRole('link').first().click();
  await son.page.locator(`#main [role=listitem][aria-setsize="${number}"]`).first().waitFor();
  await son.shot('figures-no-map-1440');
  assert.deepEqual(son.complaints, []);
  await son.close();
});

for (const [name, options] of Object.entries({ 1440: {}, 390: { viewport: PHONE }, dark: { scheme: 'dark' } })) {
  test(`every page of oversight is accessible and fits: ${name}`, async () => {
    const son = await desk('son', options);
    const { body } = await son.api('GET', '/api/v1/questions?limit=1');
    assert.ok(body.items[0], 'the question asked above');
    const pages = { reports: '/reports', 'reports-held': '/reports?name=held&by=person', questions: '/questions?state=all', question: `/questions/${body.items[0].id}`, ask: '/questions?ask=PA-2026-000001' };
    for (const [page, path] of Object.entries(pages)) {
      await son.go(path);
      await son.page.waitForLoadState('networkidle');
      await son.shot(`oversight-${page}-${name}`);
      assert.deepEqual(await son.axe(), [], `${page} ${name}`);
      assert.ok(await fits(son), `${page} ${name} is too wide`);
    }
    assert.deepEqual(son.complaints, []);
    await son.close();
  });
}
