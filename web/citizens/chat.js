// The chat of one ward: consent, words, pictures, place; answers live or by asking. What was typed is never lost: a
// message stays here until the hub has it on disk.
'use strict';

const byId = (id) => document.getElementById(id);
const chat = byId('chat');
const WORDS = JSON.parse(chat.dataset.words);
const KEPT = 'hub.chat.' + chat.dataset.ward;
const POLL = 20000;
const MOST = 10 * 1024 * 1024;
const LONG_SIDE = 1600;

// ---- what this browser keeps

let state = { token: null, topic: null, waiting: [], draft: '' };
try {
  state = { ...state, ...JSON.parse(localStorage.getItem(KEPT)) };
} catch { /* a new conversation */ }
function keep() {
  try {
    localStorage.setItem(KEPT, JSON.stringify(state));
  } catch { /* a browser that keeps nothing: the conversation lasts as long as the page */ }
}

const make = (tag, className, text) => Object.assign(document.createElement(tag), { className: className || '', textContent: text || '' });
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
const time = (text) => new Intl.DateTimeFormat(document.documentElement.lang === 'en' ? 'en-GB' : 'vi-VN', {
  timeZone: 'Asia/Ho_Chi_Minh', hour: '2-digit', minute: '2-digit', day: '2-digit', month: '2-digit',
}).format(new Date(text));
// direction overrides, zero-width and control characters could make a text look like another
const plain = (text) => String(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g, '');

function trouble(text) {
  byId('trouble').textContent = text || '';
  byId('trouble').hidden = !text;
}

async function call(method, path, body, more = {}) {
  const headers = { Authorization: 'Bearer ' + state.token, ...more };
  if (body !== undefined && !(body instanceof Blob)) {
    headers['Content-Type'] = 'application/json';
    body = JSON.stringify(body);
  }
  const answer = await fetch('/public/v1/chat/' + path, { method, headers, body }).catch(() => null);
  if (answer && answer.status === 401 && state.token) {
    trouble(WORDS.over);
    start(null);
  }
  return answer;
}

// ---- the conversation

const shown = new Map();
let last = '0';

function picture(attachment) {
  const box = make('p', 'clip', attachment.kind === 'image' ? WORDS.photo : WORDS.file);
  if (attachment.kind === 'image' && attachment.id) {
    call('GET', 'media/' + attachment.id).then(async (answer) => {
      if (!answer || !answer.ok || !(answer.headers.get('Content-Type') || '').startsWith('image/')) return;
      const image = make('img');
      image.alt = WORDS.photo;
      image.src = URL.createObjectURL(await answer.blob());
      box.replaceChildren(image);
    });
  }
  return box;
}

function bubble(message, note) {
  const line = make('li', message.from === 'citizen' ? 'mine' : message.from);
  const about = make('p', 'about', (WORDS[message.from === 'citizen' ? 'me' : message.from]) + (message.at ? ' · ' + time(message.at) : ''));
  line.append(about);
  if (message.text) {
    const words = make('p', 'text');
    words.append(make('bdi', '', plain(message.text)));
    line.append(words);
  }
  for (const attachment of message.attachments || []) line.append(picture(attachment));
  if (message.point) line.append(make('p', 'clip', WORDS.located));
  if (note) line.append(note);
  return line;
}

function put(key, line) {
  const talk = byId('talk');
  const atEnd = talk.scrollHeight - talk.scrollTop - talk.clientHeight < 80;
  if (shown.has(key)) shown.get(key).replaceWith(line);
  else talk.append(line);
  shown.set(key, line);
  if (atEnd) talk.scrollTop = talk.scrollHeight;
}

function drawWaiting(message) {
  const note = make('p', 'note', WORDS[message.state]);
  if (message.state === 'failed') {
    const again = make('button', 'link', WORDS.again);
    again.type = 'button';
    again.addEventListener('click', () => post(message));
    note.append(' ', again);
  }
  put(message.id, bubble({ from: 'citizen', text: message.text, attachments: message.clips, point: message.lat !== undefined }, note));
}

let reading = null;
let readAgain = false;
async function readNow() {
  for (let more = true; more;) {
    const answer = await call('GET', 'messages?after=' + last);
    if (!answer || !answer.ok) return;
    const page = await answer.json();
    for (const message of page.items) {
      last = message.id;
      state.waiting = state.waiting.filter((mine) => mine.id !== message.client_id);
      put(message.client_id || 'm' + message.id, bubble(message));
    }
    if (page.items.length) keep();
    more = Boolean(page.next_cursor);
  }
}
function read() {
  if (reading) {
    readAgain = true;
    return;
  }
  reading = readNow().finally(() => {
    reading = null;
    if (readAgain) {
      readAgain = false;
      read();
    }
  });
}

// ---- writing

let clips = [];
let place = null;

async function post(message) {
  message.state = 'sending';
  drawWaiting(message);
  const answer = await call('POST', 'messages', {
    id: message.id, text: message.text, attachments: message.clips.map((clip) => clip.id), ...(message.lat === undefined ? {} : { lat: message.lat, lon: message.lon }),
  });
  message.state = answer && answer.ok ? 'sent' : 'failed';
  trouble(message.state === 'sent' ? '' : answer && answer.status === 429 ? WORDS.too_many : WORDS.trouble);
  keep();
  if (state.waiting.includes(message)) drawWaiting(message);
}

function send(event) {
  event.preventDefault();
  const text = byId('words').value.trim();
  if (!text && !clips.length && !place) {
    byId('words').focus();
    return;
  }
  trouble('');
  const message = { id: newId(), text, clips, state: 'sending', ...(place || {}) };
  state.waiting.push(message);
  state.draft = '';
  byId('words').value = '';
  clips = [];
  place = null;
  drawAttached();
  keep();
  post(message);
}

function drawAttached() {
  const entry = (text, remove) => {
    const line = make('span', 'chip', text + ' ');
    const button = make('button', 'link', WORDS.remove);
    button.type = 'button';
    button.addEventListener('click', remove);
    line.append(button);
    return line;
  };
  byId('attached').replaceChildren(
    ...clips.map((clip) => entry(clip.kind === 'image' ? WORDS.photo : WORDS.file, () => { clips = clips.filter((one) => one !== clip); drawAttached(); })),
    ...(place ? [entry(WORDS.located, () => { place = null; drawAttached(); })] : []),
  );
}

/** Smaller, turned upright and without place data before it leaves the phone; the file itself where that fails. */
async function smaller(file) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, LONG_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = make('canvas');
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.getContext('2d').drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob((blob) => resolve(blob || file), 'image/jpeg', 0.82));
  } catch {
    return file;
  }
}

async function addFile() {
  const file = byId('file').files[0];
  byId('file').value = '';
  if (!file) return;
  trouble('');
  const button = byId('picture');
  button.disabled = true;
  button.textContent = WORDS.uploading;
  const body = await smaller(file);
  if (body.size > MOST) trouble(WORDS.too_big);
  else {
    const name = file.name.normalize('NFD').replace(/[^\x20-\x7e]/g, '').slice(0, 80);
    const answer = await call('POST', 'uploads', new Blob([body], { type: 'application/octet-stream' }), name ? { 'X-File-Name': name } : {});
    if (answer && answer.ok) {
      const { id, type } = await answer.json();
      clips.push({ id, kind: type.startsWith('image/') ? 'image' : 'file' });
      drawAttached();
    } else trouble({ 413: WORDS.too_big, 415: WORDS.bad_type, 400: WORDS.bad_type, 429: WORDS.too_many }[answer && answer.status] || WORDS.trouble);
  }
  button.disabled = false;
  button.textContent = WORDS.picture;
}

function addPlace() {
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => { place = { lat: coords.latitude, lon: coords.longitude }; drawAttached(); },
    () => trouble(WORDS.no_place),
    { timeout: 15000, enableHighAccuracy: true },
  );
}

// ---- told at once when there is something to read

let socket = null;
let failures = 0;
let timer;
function showLink(on) {
  byId('link').classList.toggle('on', on);
  byId('link-text').textContent = on ? WORDS.on : WORDS.off;
}
function listen() {
  if (!state.token) return;
  const own = new WebSocket(location.origin.replace(/^http/, 'ws') + '/connection/websocket');
  socket = own;
  const say = (command) => own.send(JSON.stringify(command));
  let alive;
  let ping = 0;
  own.onopen = () => say({ id: 1, connect: { name: 'chat' } });
  own.onmessage = ({ data }) => {
    clearTimeout(alive);
    for (const text of String(data).split('\n').filter(Boolean)) {
      const reply = JSON.parse(text);
      if (Object.keys(reply).length === 0) say({});
      else if (reply.error) own.close();
      else if (reply.connect) {
        ping = reply.connect.ping || 0;
        say({ id: 2, subscribe: { channel: state.topic, token: state.token } });
      } else if (reply.subscribe) {
        failures = 0;
        showLink(true);
        read();
      } else if (reply.push && reply.push.pub) read();
    }
    if (ping) alive = setTimeout(() => own.close(), (ping + 10) * 1000);
  };
  own.onclose = () => {
    clearTimeout(alive);
    if (socket !== own) return;
    showLink(false);
    failures += 1;
    const most = Math.min(60000, 1000 * 2 ** Math.min(failures, 6));
    timer = setTimeout(listen, most / 2 + Math.random() * most / 2);
  };
}

// ---- start

function start(session) {
  if (socket) {
    const old = socket;
    socket = null;
    old.close();
  }
  clearTimeout(timer);
  state = session ? { ...state, ...session } : { token: null, topic: null, waiting: state.waiting, draft: byId('words').value };
  keep();
  const on = Boolean(state.token);
  byId('consent').hidden = on;
  for (const id of ['talk', 'write', 'more']) byId(id).hidden = !on;
  if (!on) return;
  byId('words').value = state.draft;
  byId('place').hidden = !navigator.geolocation;
  byId('talk').replaceChildren();
  shown.clear();
  last = '0';
  put('hello', bubble({ from: 'hub', text: WORDS.hello }));
  for (const message of state.waiting) {
    if (message.state === 'sending') message.state = 'failed';
    drawWaiting(message);
  }
  listen();
  read();
}

async function agree() {
  trouble('');
  const answer = await fetch('/public/v1/chat/sessions', {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ ward: chat.dataset.ward, consent: true }),
  }).catch(() => null);
  if (!answer || !answer.ok) {
    trouble(answer && answer.status === 429 ? WORDS.too_many : WORDS.trouble);
    return;
  }
  const { token, topic } = await answer.json();
  start({ token, topic });
  byId('words').focus();
}

function forget() {
  state = { token: null, topic: null, waiting: [], draft: '' };
  byId('words').value = '';
  start(null);
}

byId('agree').addEventListener('click', agree);
byId('write').addEventListener('submit', send);
byId('words').addEventListener('input', () => { state.draft = byId('words').value; keep(); });
byId('words').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && matchMedia('(pointer: fine)').matches) send(event);
});
byId('picture').addEventListener('click', () => byId('file').click());
byId('file').addEventListener('change', addFile);
byId('place').addEventListener('click', addPlace);
byId('forget').addEventListener('click', () => { if (confirm(WORDS.forget_sure)) forget(); });
byId('withdraw').addEventListener('click', async () => {
  if (!confirm(WORDS.sure)) return;
  const answer = await call('POST', 'withdrawal', {});
  trouble(answer && answer.ok ? WORDS.withdrawn : WORDS.trouble);
});
setInterval(() => { if (state.token && !document.hidden && !byId('link').classList.contains('on')) read(); }, POLL);
document.addEventListener('visibilitychange', () => { if (!document.hidden && state.token) read(); });
start(state.token ? state : null);
