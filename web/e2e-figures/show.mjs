// Prints the figures. Arguments: [--base URL of a running hub] [--reports FOLDER for Lighthouse's own pages] [PATH …]
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { line, measure, PAGES, startBusyHub, startChromium } from './figures.mjs';

const options = {};
const paths = [];
for (let args = process.argv.slice(2); args.length > 0; args = args.slice(1)) {
  if (args[0] === '--base' || args[0] === '--reports') {
    options[args[0].slice(2)] = args[1];
    args = args.slice(1);
  } else paths.push(args[0]);
}
const started = options.base ? { base: options.base } : await startBusyHub();
const chromium = await startChromium();
try {
  let machine = Infinity;
  console.log(`${''.padEnd(14)}  perf  a11y  best`);
  for (const [name, path] of paths.length > 0 ? paths.map((path) => [path, path]) : Object.entries(PAGES)) {
    const found = await measure(`${started.base}${path}`, chromium.port);
    console.log(line(name, found));
    machine = Math.min(machine, found.machine);
    for (const [category, audits] of Object.entries(found.failed)) if (audits.length > 0) console.log(`${''.padEnd(14)}  ${category}: ${audits.join(', ')}`);
    if (options.reports) {
      mkdirSync(options.reports, { recursive: true });
      writeFileSync(join(options.reports, `${name.replaceAll(/[^a-z0-9]+/g, '-')}.html`), found.report);
    }
  }
  console.log(`Lighthouse's index of this machine: ${machine} (a free desktop has 1000 and more; below 500 the times say more about the machine than about the pages)`);
} finally {
  chromium.kill();
  await started.hub?.stop();
}
