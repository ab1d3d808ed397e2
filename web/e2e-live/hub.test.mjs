// The unmodified npm client against the hub itself: 1,000 signed webhooks become 1,000 alerts on an official's live
// connection, the hub is killed in the middle and started again, `recovered: true`, no gap and no double.
import {spawn, spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {createServer} from 'node:net';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {once} from 'node:events';
import assert from 'node:assert/strict';
import {Centrifuge} from 'centrifuge';
import WebSocket from 'ws';

const program = process.argv[2] ?? process.env.HUB_BINARY;
assert(program, 'usage: node hub.test.mjs PATH_TO_hub');
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const folder = mkdtempSync(join(tmpdir(), 'live-hub-'));
const limit = setTimeout(() => { console.error('not ok: 120 s are over'); process.exit(1); }, 120_000);
const MESSAGES = 1000;
const PASSWORD = 'bốn con mèo vàng nhảy';
// invented identities of config/hub.example.json
const APP = '2718281828459045235';
const KEY = 'oaT3stK3yPh0ngS0ngXanh26';
const ACCOUNT = '3141592653589793238';

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

const port = await freePort();
const base = `http://127.0.0.1:${port}`;
const settings = [`server.port=${port}`, `store.url=sqlite:${folder}/hub.db`, `log.file=${folder}/hub.log`, 'log.level=warn'];
const flags = ['--config', 'config/hub.example.json', ...settings.flatMap((setting) => ['--set', setting])];

async function start() {
  const child = spawn(program, ['serve', ...flags], {cwd: root, stdio: 'ignore'});
  for (;;) {
    assert.equal(child.exitCode, null, 'the hub ended while starting');
    try {
      if ((await fetch(`${base}/healthz`)).ok) return child;
    } catch {
      await new Promise((later) => setTimeout(later, 10));
    }
  }
}

async function kill(child) {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** Like a platform: what got no 200 is sent again, the same bytes. */
async function deliver(number) {
  const timestamp = String(1795136400000 + number);
  const body = JSON.stringify({
    event_name: 'user_send_text', app_id: APP, sender: {id: `7${String(number).padStart(18, '0')}`}, recipient: {id: ACCOUNT},
    message: {text: `Việc ${word(number)}: ngõ 45 đã 4 ngày chưa có xe lấy rác, mùi rất khó chịu`, msg_id: `live-${number}`},
    timestamp, user_id_by_app: `5${String(number).padStart(18, '0')}`,
  });
  const mac = createHash('sha256').update(APP + body + timestamp + KEY).digest('hex');
  const headers = {'content-type': 'application/json', 'x-zevent-signature': `mac=${mac}`};
  for (;;) {
    try {
      const answer = await fetch(`${base}/webhooks/zalo`, {method: 'POST', headers, body});
      if (answer.status === 200) return;
    } catch {
      // killed: again
    }
    await new Promise((later) => setTimeout(later, 20));
  }
}

/** The number in letters: digits are masked in alerts. */
const word = (number) => [...String(number)].map((digit) => 'abcdefghij'[digit]).join('');

async function deliverAll(from, until) {
  let next = from;
  const sender = async () => { while (next < until) await deliver(next++); };
  await Promise.all(Array.from({length: 8}, sender));
}

const added = spawnSync(program, ['user', 'add', 'dieuphoi', ...flags, '--role', 'dispatcher', '--unit', 'song-xanh', '--password-stdin'],
  {cwd: root, input: `${PASSWORD}\n`, encoding: 'utf8'});
assert.equal(added.status, 0, added.stderr);
let hub = await start();
const signedIn = await fetch(`${base}/api/v1/session`, {
  method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify({username: 'dieuphoi', password: PASSWORD}),
});
assert.equal(signedIn.status, 200);
const cookie = signedIn.headers.get('set-cookie').split(';')[0];
async function getToken() {
  const answer = await fetch(`${base}/api/v1/live-token`, {method: 'POST', headers: {cookie, 'sec-fetch-site': 'same-origin'}});
  assert.equal(answer.status, 200);
  return (await answer.json()).token;
}

const heard = new Map();  // word → offset
const offsets = [];
const recoveries = [];
let wake = () => {};
const client = new Centrifuge(`ws://127.0.0.1:${port}/connection/websocket`, {websocket: WebSocket, getToken, minReconnectDelay: 50, maxReconnectDelay: 300});
const subscription = client.newSubscription('unit:song-xanh.infra');
subscription.on('publication', (event) => {
  offsets.push(event.offset);
  const found = event.data.event === 'case.opened' && /Việc ([a-j]+):/.exec(event.data.title);
  if (found) {
    assert(!heard.has(found[1]), `${found[1]} was told twice`);
    heard.set(found[1], event.offset);
  }
  wake();
});
const subscribed = new Promise((first) => {
  subscription.on('subscribed', (context) => {
    if (context.wasRecovering) recoveries.push(context.recovered);
    first();
  });
});
subscription.subscribe();
client.connect();
await subscribed;

const sending = deliverAll(0, MESSAGES);
while (heard.size < MESSAGES / 2) await new Promise((next) => { wake = next; });
await kill(hub);
hub = await start();
await sending;
while (heard.size < MESSAGES) await new Promise((next) => { wake = next; });

const history = await subscription.history({limit: 0});
const first = offsets[0];
assert.deepEqual(offsets, Array.from(offsets, (_, index) => first + index), 'no gap, no double, in order');
assert(history.offset >= offsets.at(-1));
assert.equal(first, 1);
assert(recoveries.length > 0 && recoveries.every(Boolean), `recovered: ${recoveries}`);
client.disconnect();
await kill(hub);
rmSync(folder, {recursive: true});
clearTimeout(limit);
console.log(`ok: ${MESSAGES} alerts of the hub in ${offsets.length} events, recovered: ${recoveries.join()}, no gap, no double`);
