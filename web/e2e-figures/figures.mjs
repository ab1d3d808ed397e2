// Figures of the citizens' pages by Lighthouse with Debian's Chromium: a cheap phone (processor four times slower) on a slow 4G line
// (150 ms, 1.6 Mbit/s), as Lighthouse does by default.
import { randomBytes } from 'node:crypto';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { Hub, until } from '../e2e/hub.mjs';

const CATEGORIES = ['performance', 'accessibility', 'best-practices'];
const FLAGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
export const PAGES = { home: '/', ward: '/w/song-xanh', 'follow a case': '/c', channels: '/channels', chat: '/chat/song-xanh' };

/** A hub with a day's cases, some answered, and an announcement: pages as citizens find them, not empty ones. */
export async function startBusyHub() {
  const hub = await Hub.start();
  const base = `http://127.0.0.1:${hub.port}`;
  try {
    await fill(hub, base);
  } catch (error) {
    await hub.stop();
    throw error;
  }
  return { hub, base };
}

async function fill(hub, base) {
  const sign = async (username) => {
    const answer = await fetch(`${base}/api/v1/session`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ username, password: hub.passwords[username] }) });
    if (!answer.ok) throw new Error(`sign in: ${answer.status}`);
    const cookie = answer.headers.get('set-cookie').split(';')[0];
    return async (method, path, body) => {
      const headers = { Cookie: cookie, Origin: base, ...(body ? { 'Content-Type': 'application/json' } : {}), ...(method === 'POST' ? { 'Idempotency-Key': randomBytes(12).toString('hex') } : {}) };
      const done = await fetch(`${base}${path}`, { method, headers, body: body && JSON.stringify(body) });
      if (!done.ok) throw new Error(`${method} ${path}: ${done.status} ${await done.text()}`);
      return done.json();
    };
  };
  const [hoa, mai, duc] = [await sign('hoa'), await sign('mai'), await sign('duc')];
  const matters = ['Rác chất đống ở đầu ngõ', 'Đèn đường hỏng ở ngõ', 'Vỉa hè bị lấn chiếm để bán hàng ở ngõ'];
  for (let at = 0; at < 24; at += 1) await hub.write(`${matters[at % matters.length]} ${at + 1} phố Sông Xanh, đã báo nhiều lần chưa ai xử lý`);
  const cases = await until(async () => {
    const { items } = await hoa('GET', '/api/v1/cases?limit=200');
    return items.length >= 12 && items;
  }, 'the cases', 60);
  for (const { code } of cases.slice(0, 8)) await hoa('POST', `/api/v1/cases/${code}/replies`, { text: 'Phường đã cho người xử lý xong trong chiều nay. Cảm ơn ông/bà đã báo tin.' });
  const { id } = await mai('POST', '/api/v1/announcements', { title: 'Tạm ngừng cấp nước phố Sông Xanh', body: 'Từ 22 giờ ngày 28/11 đến 5 giờ ngày 29/11. Bà con chủ động tích nước.', severity: 'important', audience: { units: ['song-xanh'] } });
  await duc('POST', `/api/v1/announcements/${id}/approve`);
  await mai('POST', `/api/v1/announcements/${id}/publish`);
}

const value = (audits, id) => audits[id]?.numericValue ?? NaN;
const weight = (audits, type) => {
  const found = audits['resource-summary']?.details?.items?.find((item) => item.resourceType === type);
  return { bytes: found?.transferSize ?? 0, requests: found?.requestCount ?? 0 };
};

/** One page: scores of 100, times in ms, bytes as they came over the line, and every audit that did not pass. */
export async function measure(url, port) {
  const { lhr, report } = await lighthouse(url, { port, output: 'html', logLevel: 'error', onlyCategories: CATEGORIES, locale: 'en' });
  if (lhr.runtimeError?.code) throw new Error(`${url}: ${lhr.runtimeError.code}`);
  const score = Object.fromEntries(CATEGORIES.map((name) => [name, Math.round(100 * lhr.categories[name].score)]));
  const failed = (name) => lhr.categories[name].auditRefs.map(({ id }) => lhr.audits[id]).filter((audit) => audit.scoreDisplayMode === 'binary' && audit.score !== null && audit.score < 1).map((audit) => audit.id);
  return {
    score, report, machine: Math.round(lhr.environment.benchmarkIndex), failed: { accessibility: failed('accessibility'), 'best-practices': failed('best-practices') },
    fcp: value(lhr.audits, 'first-contentful-paint'), lcp: value(lhr.audits, 'largest-contentful-paint'), tbt: value(lhr.audits, 'total-blocking-time'),
    cls: value(lhr.audits, 'cumulative-layout-shift'), speed: value(lhr.audits, 'speed-index'), total: weight(lhr.audits, 'total'), script: weight(lhr.audits, 'script'),
  };
}

export const startChromium = () => launch({ chromePath: process.env.CHROMIUM ?? '/usr/bin/chromium', chromeFlags: FLAGS, logLevel: 'silent' });

export const line = (name, { score, fcp, lcp, tbt, cls, total, script }) =>
  [name.padEnd(14), ...CATEGORIES.map((category) => String(score[category]).padStart(4)), `FCP ${Math.round(fcp)} ms`, `LCP ${Math.round(lcp)} ms`, `TBT ${Math.round(tbt)} ms`,
    `CLS ${cls.toFixed(3)}`, `${(total.bytes / 1024).toFixed(1)} KB in ${total.requests}`, `script ${(script.bytes / 1024).toFixed(1)} KB`].join('  ');
