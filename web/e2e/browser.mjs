// Debian's Chromium, one page for one person; whatever the page complains about is kept.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SHOTS = fileURLToPath(new URL('shots/', import.meta.url));
const FLAGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
export const WIDE = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

export const openBrowser = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });

export class Desk {
  /** A page of its own: nobody signed in yet. */
  static async open(browser, base, { viewport = WIDE, scheme = 'light' } = {}) {
    const desk = new Desk();
    desk.base = base;
    desk.context = await browser.newContext({ viewport, colorScheme: scheme, locale: 'vi-VN', timezoneId: 'Asia/Ho_Chi_Minh', hasTouch: viewport.width < 500 });
    desk.page = await desk.context.newPage();
    desk.page.setDefaultTimeout(15_000);
    desk.complaints = [];
    desk.page.on('pageerror', (error) => desk.complaints.push(`error: ${error.message}`));
    desk.page.on('console', (message) => {
      if (/Content Security Policy|Trusted|Warning:/.test(message.text())) desk.complaints.push(message.text());
    });
    return desk;
  }

  /** Signs in without the form. */
  async enter(username, password) {
    const answer = await this.context.request.post(`${this.base}/api/v1/session`, { data: { username, password } });
    if (!answer.ok()) throw new Error(`sign in as ${username}: ${answer.status()}`);
    return this;
  }

  async go(path) {
    await this.page.goto(`${this.base}/console${path}`);
    await this.page.locator('h1').first().waitFor();
  }

  async api(method, path, data, headers = {}) {
    const answer = await this.context.request.fetch(`${this.base}${path}`, { method, data, headers });
    return { status: answer.status(), body: await answer.json().catch(() => null) };
  }

  async shot(name, fullPage = false) {
    mkdirSync(SHOTS, { recursive: true });
    await this.page.screenshot({ path: `${SHOTS}${name}.png`, animations: 'disabled', fullPage });
  }

  /** What axe-core finds wrong, in one line each. The policy forbids scripts of others: it goes in through the debugger. */
  async axe() {
    const session = await this.context.newCDPSession(this.page);
    await session.send('Runtime.evaluate', { expression: AXE });
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression: `axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']}).then((r) => JSON.stringify(r.violations.map((v) => v.id + ': ' + v.nodes.slice(0, 3).map((n) => n.target.join(' ') + ' | ' + (n.any[0]?.message ?? n.failureSummary)).join(' ;; '))))`,
      awaitPromise: true,
    });
    await session.detach();
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return JSON.parse(result.value);
  }

  close() {
    return this.context.close();
  }
}
