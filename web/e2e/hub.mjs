// A real hub in a folder of its own, a Zalo that takes every message, and citizens who sign what they send.
import { spawn, spawnSync } from 'node:child_process';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const HUB = process.env.HUB_BINARY;
const APP = '2718281828459045235';
const OA = '3141592653589793238';
const KEY = 'oaT3stK3yPh0ngS0ngXanh26';
const CHANNELS = 4;

export const PEOPLE = {
  lan: { name: 'Nguyễn Thị Lan', roles: ['official'], unit: 'song-xanh.infra' },
  hoa: { name: 'Trần Thị Hoa', roles: ['unit_head', 'official'], unit: 'song-xanh' },
  binh: { name: 'Lê Văn Bình', roles: ['dispatcher'], unit: 'song-xanh' },
  mai: { name: 'Hoàng Thị Mai', roles: ['communications'], unit: 'song-xanh' },
  duc: { name: 'Vũ Minh Đức', roles: ['communications'], unit: 'song-xanh' },
  son: { name: 'Phạm Văn Sơn', roles: ['supervisor'], unit: 'hanoi' },
  quan: { name: 'Bùi Hồng Quân', roles: ['administrator'], unit: 'hanoi' },
  thanh: { name: 'Đỗ Thị Thanh', roles: ['inspector'], unit: 'hanoi' },
};

const freePort = () => new Promise((resolve) => {
  const probe = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});

/** Until `ask` gives something truthy. Asks again at once after each answer; ends with an error after `seconds`. */
export async function until(ask, what, seconds = 20) {
  const limit = Date.now() + seconds * 1000;
  for (;;) {
    const found = await ask();
    if (found) return found;
    if (Date.now() > limit) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** `state.refuses`: the token is taken no more, and neither is a renewal. */
function startZalo() {
  const sent = [];
  const state = { refuses: false };
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', () => {
      response.setHeader('Content-Type', 'application/json');
      if (state.refuses) return response.end(JSON.stringify(request.url.includes('/oa/access_token') ? { error: -14014, error_name: 'Invalid refresh token' } : { error: -216, message: 'Access token is invalid' }));
      const message = JSON.parse(body || '{}');
      sent.push({ user: message.recipient?.user_id ?? '', text: message.message?.text ?? '' });
      response.end(JSON.stringify({ error: 0, message: 'Success', data: { message_id: `sent-${sent.length}`, user_id: message.recipient?.user_id } }));
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve({ sent, state, port: server.address().port, close: () => { server.closeAllConnections(); server.close(); } })));
}

export class Hub {
  /** `more`: settings of this test alone, "key=value". `config` and `people`: another city than the example's. */
  static async start(more = [], { config = 'config/hub.example.json', people = PEOPLE, key = KEY, oa = OA, channels = [...Array(CHANNELS).keys()] } = {}) {
    const hub = new Hub();
    Object.assign(hub, { key, oa });
    hub.folder = mkdtempSync(join(tmpdir(), 'console-e2e-'));
    hub.zalo = await startZalo();
    hub.port = await freePort();
    const settings = [`server.port=${hub.port}`, `store.url=sqlite:${hub.folder}/hub.db`, `log.file=${hub.folder}/hub.log`, 'log.level=warn', `web.root=${join(ROOT, 'web/dist')}`];
    for (const at of channels) settings.push(`channels.${at}.api_base_url=http://127.0.0.1:${hub.zalo.port}`);
    hub.flags = ['--config', join(ROOT, config), ...[...settings, ...more].flatMap((setting) => ['--set', setting])];
    hub.passwords = Object.fromEntries(Object.keys(people).map((name) => [name, randomBytes(12).toString('base64url')]));
    for (const [username, person] of Object.entries(people)) hub.addUser(username, person);
    await hub.serve();
    return hub;
  }

  async serve() {
    this.process = spawn(HUB, ['serve', ...this.flags], { cwd: ROOT, stdio: 'ignore' });
    await until(() => fetch(`http://127.0.0.1:${this.port}/healthz`).then((answer) => answer.ok, () => false), 'the hub answers', 60);
  }

  async end() {
    const gone = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGTERM');
    await gone;
  }

  /** Ends it, does something to its files, starts it again. */
  async restart(between = () => undefined) {
    await this.end();
    await between(`${this.folder}/hub.db`);
    await this.serve();
  }

  addUser(username, { name, roles, unit }) {
    const args = ['user', 'add', username, ...this.flags, '--name', name, '--password-stdin', '--unit', unit, ...roles.flatMap((role) => ['--role', role])];
    this.run(args, `${this.passwords[username]}\n`);
  }

  run(args, input = '') {
    const done = spawnSync(HUB, args, { cwd: ROOT, input, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`hub ${args[0]} ${args[1]}: ${done.stderr || done.stdout}`);
    return done.stdout;
  }

  /** A citizen writes to the ward's account; resolves when the hub has answered 200. `place`: [latitude, longitude] sent with it. */
  async write(text, user = `77${String(Math.floor(Math.random() * 1e16)).padStart(16, '0')}`, { oa = this.oa, place } = {}) {
    const timestamp = String(Date.now());
    const body = JSON.stringify({
      event_name: place ? 'user_send_location' : 'user_send_text', app_id: APP, sender: { id: user }, recipient: { id: oa },
      message: { text, msg_id: `e2e-${randomBytes(8).toString('hex')}`, ...(place ? { attachments: [{ type: 'location', payload: { coordinates: { latitude: String(place[0]), longitude: String(place[1]) } } }] } : {}) }, timestamp, user_id_by_app: `9${user.slice(1)}`,
    });
    const mac = createHash('sha256').update(APP + body + timestamp + this.key).digest('hex');
    const answer = await fetch(`http://127.0.0.1:${this.port}/webhooks/zalo`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-ZEvent-Signature': `mac=${mac}` }, body });
    if (answer.status !== 200) throw new Error(`webhook: ${answer.status}`);
    return { user, at: Date.now() };
  }

  async stop() {
    await this.end();
    this.zalo.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** RFC 6238, six digits, SHA-1, thirty seconds: written again here on purpose. */
export function totp(base32, at = Date.now()) {
  const bits = [...base32.replace(/=+$/, '')].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = mac[19] & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1e6).padStart(6, '0');
}
