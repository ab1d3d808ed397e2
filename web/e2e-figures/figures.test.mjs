// Citizens' pages: little to fetch, no audit of accessibility or good practice failed. Times depend on the machine: printed, not judged.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { line, measure, PAGES, startBusyHub, startChromium } from './figures.mjs';

const MOST_SCRIPT_BYTES = 60 * 1024;
let started;
let chromium;

before(async () => {
  started = await startBusyHub();
  chromium = await startChromium();
});

after(async () => {
  chromium?.kill();
  await started?.hub.stop();
});

for (const [name, path] of Object.entries(PAGES)) {
  test(`${name}: under 60 KB of script, audits pass`, async () => {
    const found = await measure(`${started.base}${path}`, chromium.port);
    console.log(line(name, found));
    assert.deepEqual(found.failed, { accessibility: [], 'best-practices': [] });
    assert.ok(found.score.accessibility >= 95 && found.score['best-practices'] >= 95, JSON.stringify(found.score));
    assert.ok(found.script.bytes < MOST_SCRIPT_BYTES, `${found.script.bytes} bytes of script`);
    assert.ok(found.total.requests > 0, 'the page was read');
  });
}
