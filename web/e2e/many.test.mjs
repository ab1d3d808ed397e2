// A list of many cases against a real store: MANY=100000 node --test e2e/many.test.mjs measures what an ordinary run asks with fewer.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Desk, openBrowser } from './browser.mjs';
import { Hub, HUB, until } from './hub.mjs';

if (!HUB) throw new Error('HUB_BINARY names no hub');
const MANY = Number(process.env.MANY ?? 4000);
const MOST_ROWS_IN_PAGE = 60;
let hub;
let browser;

before(async () => {
  hub = await Hub.start();
  browser = await openBrowser();
  await hub.write('Rác ở ngõ 1 phố Sông Xanh chưa được thu gom');
  const one = await (await Desk.open(browser, `http://127.0.0.1:${hub.port}`)).enter('hoa', hub.passwords.hoa);
  await until(async () => (await one.api('GET', '/api/v1/cases')).body?.items?.length > 0, 'the case');
  await one.close();
  await hub.restart((file) => {
    const made = spawnSync('python3', [fileURLToPath(new URL('many-cases.py', import.meta.url)), file, String(MANY - 1)], { encoding: 'utf8' });
    assert.equal(made.status, 0, made.stderr);
    assert.equal(made.stdout.trim(), String(MANY));
  });
});

after(async () => {
  await browser?.close();
  await hub?.stop();
});

/** Drawn rows: number of rows, whether each is where its place says, and the codes. */
const drawn = () => {
  const rows = [...document.querySelectorAll('#main [role=listitem]')];
  const box = document.querySelector('#main [role=list]').parentElement.getBoundingClientRect();
  const seen = rows.filter((row) => row.getBoundingClientRect().bottom > box.top && row.getBoundingClientRect().top < box.bottom);
  return { count: rows.length, seen: seen.map((row) => ({ at: Number(row.getAttribute('aria-posinset')), code: row.querySelector('a').dataset.code, title: row.textContent })) };
};

/** From a jump until the rows that belong there are painted: the frame after the one in which they stand in the page. */
const jump = (top) => new Promise((resolve) => {
  const list = document.querySelector('#main [role=list]');
  const box = list.parentElement;
  const began = performance.now();
  box.scrollTop = top;
  const look = () => {
    const area = box.getBoundingClientRect();
    const row = document.elementFromPoint(area.left + area.width / 2, area.top + area.height / 2)?.closest('[role=listitem]');
    if (!row) return requestAnimationFrame(look);
    requestAnimationFrame(() => resolve({ took: performance.now() - began, at: Number(row.getAttribute('aria-posinset')), height: row.offsetHeight, top: box.scrollTop + area.height / 2 }));
  };
  requestAnimationFrame(look);
});

test(`a list of ${MANY}: read to the end, few rows in the page, a long jump shows the right ones; how fast is printed`, async () => {
  const one = await (await Desk.open(browser, `http://127.0.0.1:${hub.port}`)).enter('hoa', hub.passwords.hoa);
  await one.go('/inbox?view=all');
  await one.page.getByRole('listitem').first().waitFor();
  // scrolled as fast as pages come
  const began = Date.now();
  const size = () => one.page.evaluate(() => Number(document.querySelector('#main [role=listitem]')?.getAttribute('aria-setsize')));
  await until(async () => {
    await one.page.evaluate(() => { const box = document.querySelector('#main [role=list]').parentElement; box.scrollTop = box.scrollHeight; });
    return (await size()) === MANY;
  }, 'the end of the list', 400);
  console.log(`${MANY} rows read in ${Date.now() - began} ms`);
  await one.page.waitForLoadState('networkidle');

  const took = [];
  for (let step = 0; step < 40; step += 1) {
    const target = ((step * 17) % 40) / 40;
    const top = await one.page.evaluate((share) => Math.floor(document.querySelector('#main [role=list]').offsetHeight * share), target);
    const landed = await one.page.evaluate(jump, top);
    took.push(landed.took);
    assert.equal(landed.at, Math.floor(landed.top / landed.height) + 1, 'the row in the middle is the one that belongs there');
    const { count, seen } = await one.page.evaluate(drawn);
    assert.ok(count <= MOST_ROWS_IN_PAGE, `${count} rows in the page`);
    assert.ok(seen.every((row, at) => at === 0 || row.at === seen[at - 1].at + 1), 'no gap');
    // newest activity first: row n is the n-th made
    for (const row of seen.filter((each) => each.at > 1)) assert.ok(row.title.includes(`lần ${row.at - 1}`), `row ${row.at} shows ${row.title}`);
  }
  took.sort((a, b) => a - b);
  console.log(`jump to painted rows: median ${Math.round(took[20])} ms, p90 ${Math.round(took[36])} ms, slowest ${Math.round(took[39])} ms`);

  const frames = await one.page.evaluate(async () => {
    const box = document.querySelector('#main [role=list]').parentElement;
    const times = [];
    box.scrollTop = 0;
    let before = await new Promise(requestAnimationFrame);
    for (let step = 0; step < 120; step += 1) {
      box.scrollTop += 240;
      const now = await new Promise(requestAnimationFrame);
      times.push(now - before);
      before = now;
    }
    return times.sort((a, b) => a - b);
  });
  console.log(`scrolling on: frame median ${frames[60].toFixed(1)} ms, p95 ${frames[114].toFixed(1)} ms, slowest ${frames[119].toFixed(1)} ms; heap ${Math.round((await one.page.evaluate(() => performance.memory.usedJSHeapSize)) / 2 ** 20)} MiB`);

  // into a case and back: the same place
  const place = await one.page.evaluate(jump, Math.floor((await one.page.evaluate(() => document.querySelector('#main [role=list]').offsetHeight)) * 0.6));
  await one.page.waitForFunction(() => document.querySelectorAll('#main [role=listitem]').length > 0);
  const { code } = (await one.page.evaluate(drawn)).seen.find((row) => row.at === place.at);
  await one.page.locator(`[data-code="${code}"]`).click();
  await one.page.waitForURL(`**/cases/${code}`);
  await one.page.goBack();
  await until(async () => (await one.page.evaluate(drawn).catch(() => null))?.seen.some((row) => row.code === code), 'the same rows are in sight again');
  assert.deepEqual(one.complaints, []);
  await one.close();
});
