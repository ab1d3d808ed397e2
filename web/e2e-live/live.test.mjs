// The unmodified npm client against a real server: 1,000 events, the server killed and started again, `recovered: true`,
// no gap and no double.   node live.test.mjs PATH_TO_hub_live_server
import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import assert from 'node:assert/strict';
import {Centrifuge} from 'centrifuge';
import WebSocket from 'ws';

// scripts/test names the hub itself; the test server is built beside it
const besideHub = process.env.HUB_BINARY && join(dirname(process.env.HUB_BINARY), 'tests', 'hub_live_server');
const program = process.argv[2] ?? besideHub;
assert(program, 'usage: node live.test.mjs PATH_TO_hub_live_server');
const folder = mkdtempSync(join(tmpdir(), 'live-'));
const limit = setTimeout(() => { console.error('not ok: 60 s are over'); process.exit(1); }, 60_000);

async function start(port) {
  const child = spawn(program, [String(port), join(folder, 'events')], {stdio: ['ignore', 'pipe', 'ignore']});
  for await (const line of createInterface({input: child.stdout})) {
    if (line.startsWith('ready ')) return {child, port: Number(line.slice(6))};
  }
  throw new Error('the server did not start');
}

async function kill(server) {
  const gone = once(server.child, 'exit');
  server.child.kill('SIGKILL');
  await gone;
}

async function say(port, count) {
  const answer = await fetch(`http://127.0.0.1:${port}/say`, {
    method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify({count}),
  });
  assert.equal(answer.status, 200);
}

const heard = [];
let wake = () => {};
async function until(count) {
  while (heard.length < count) await new Promise((resolve) => { wake = resolve; });
}

let server = await start(0);
const client = new Centrifuge(`ws://127.0.0.1:${server.port}/connection/websocket`, {websocket: WebSocket, minReconnectDelay: 50, maxReconnectDelay: 300});
const subscription = client.newSubscription('public:announcements');
const recoveries = [];
let onSubscribed = () => {};
subscription.on('publication', (event) => { heard.push(event.data.n); wake(); });
subscription.on('subscribed', (context) => { if (context.wasRecovering) recoveries.push(context.recovered); onSubscribed(); });
subscription.on('error', (error) => console.error('subscription error', error));
const first = new Promise((resolve) => { onSubscribed = resolve; });
subscription.subscribe();
client.connect();
await first;

await say(server.port, 1000);
await until(1000);

// cut: killed in the middle of more events, some of which the client cannot have seen
await say(server.port, 100);
await kill(server);
server = await start(server.port);
await say(server.port, 50);
await until(1150);

const history = await subscription.history({limit: 0});
assert.equal(history.offset, 1150);
assert.deepEqual(heard, Array.from({length: 1150}, (_, index) => index + 1), 'no gap, no double, in order');
assert.deepEqual(recoveries, [true], 'recovered: true');
client.disconnect();
await kill(server);
rmSync(folder, {recursive: true});
clearTimeout(limit);
console.log('ok: 1150 events, recovered: true, no gap, no double');
