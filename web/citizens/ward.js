// Start page and ward page: what is better with script. Everything is readable without it. Texts of others go into the
// page by textContent only.
'use strict';

const byId = (id) => document.getElementById(id);
const REMEMBERED = 'hub.ward';
const language = document.documentElement.lang;

function remembered() {
  try {
    const ward = JSON.parse(localStorage.getItem(REMEMBERED));
    return ward && typeof ward.id === 'string' && typeof ward.name === 'string' ? ward : null;
  } catch {
    return null;
  }
}

function remember(ward) {
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify(ward));
  } catch { /* a browser that keeps nothing asks again next time */ }
}

// ---- choosing

const fold = (text) => text.toLowerCase().replaceAll('đ', 'd').normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/[^a-z0-9]+/g, ' ').trim();
const KIND = new Set(['phuong', 'xa', 'p', 'x']);
const wordsOf = (text) => fold(text).split(' ').filter((word) => word && !KIND.has(word));

function setUpSearch() {
  const list = byId('wards');
  const box = byId('q');
  if (!list || !box || box.value) return;
  const wards = [...list.children].map((line) => ({ line, words: wordsOf(line.textContent) }));
  const none = document.createElement('p');
  none.className = 'notice';
  none.hidden = true;
  none.textContent = list.dataset.none;
  list.after(none);
  box.addEventListener('input', () => {
    const wanted = wordsOf(box.value);
    let shown = 0;
    for (const ward of wards) {
      ward.line.hidden = !wanted.every((word) => ward.words.some((have) => have.startsWith(word)));
      shown += ward.line.hidden ? 0 : 1;
    }
    none.hidden = shown > 0;
  });
}

function setUpAgain() {
  const ward = remembered();
  if (!byId('again') || !ward) return;
  byId('again-name').textContent = ward.name;
  byId('again-link').href = '/w/' + encodeURIComponent(ward.id);
  byId('again').hidden = false;
}

async function wardAt({ coords }) {
  const answer = await fetch('/public/v1/ward-of-point', {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ lat: coords.latitude, lon: coords.longitude }),
  }).catch(() => null);
  if (answer && answer.ok) {
    location.assign('/w/' + encodeURIComponent((await answer.json()).id));
  } else {
    byId('located').textContent = answer && answer.status === 404 ? byId('located').dataset.outside : byId('located').dataset.refused;
  }
}

function setUpLocation() {
  if (!byId('locate') || !navigator.geolocation) return;
  byId('locate-box').hidden = false;
  byId('locate').addEventListener('click', () => {
    const line = byId('located');
    line.textContent = line.dataset.asking;
    navigator.geolocation.getCurrentPosition(wardAt, () => { line.textContent = line.dataset.refused; }, { timeout: 15000, maximumAge: 600000 });
  });
}

// ---- announcements as they come: the Centrifugo client protocol, as much of it as one anonymous listener needs

function newsLine(list, item) {
  const make = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text });
  const at = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'vi-VN', {
    timeZone: 'Asia/Ho_Chi_Minh', hour: '2-digit', minute: '2-digit', day: '2-digit', month: '2-digit', year: 'numeric',
  }).format(new Date(item.published_at));
  const over = item.state === 'stopped' || item.state === 'corrected';
  const severity = ['important', 'emergency'].includes(item.severity) ? item.severity : 'plain';
  const labels = [severity === 'plain' ? '' : list.dataset[severity], item.corrects ? list.dataset.correction : '', over ? list.dataset[item.state] : ''].filter(Boolean);
  const line = make('li', severity + (over ? ' over' : '') + ' fresh', '');
  line.id = 'news-' + item.id;
  const about = make('p', 'about', '');
  if (labels.length) about.append(make('span', 'label', labels.join(' · ')), ' ');
  about.append(at + ' · ' + (item.unit_name || ''));
  line.append(make('h3', '', item.title), about, make('p', 'text', item.body));
  return line;
}

function live(list) {
  const topics = ['public:announcements', 'public:area:' + list.dataset.area];
  const known = new Map();
  let failures = 0;
  const show = (on) => {
    byId('link').hidden = false;
    byId('link').classList.toggle('on', on);
    byId('link-text').textContent = on ? byId('link-text').dataset.on : byId('link-text').dataset.off;
  };
  const take = (data) => {
    const item = data && (data.announcement || data);
    if (!item || item.id === undefined || typeof item.title !== 'string' || !item.published_at) return;
    if (Array.isArray(item.areas) && item.areas.length && !item.areas.includes(list.dataset.area)) return;
    const line = newsLine(list, item);
    const old = byId(line.id);
    if (old) old.replaceWith(line);
    else list.prepend(line);
    byId('no-news').hidden = true;
  };
  const reload = async () => {
    const answer = await fetch('/public/v1/wards/' + encodeURIComponent(list.dataset.ward)).catch(() => null);
    if (answer && answer.ok) for (const item of (await answer.json()).announcements.reverse()) take(item);
  };
  const connect = () => {
    const socket = new WebSocket(location.origin.replace(/^http/, 'ws') + '/connection/websocket');
    const send = (command) => socket.send(JSON.stringify(command));
    const published = (topic, pub) => {
      const position = known.get(topic);
      if (position && pub.offset) position.offset = pub.offset;
      take(pub.data);
    };
    let alive;
    let ping = 0;
    socket.onopen = () => send({ id: 1, connect: { name: 'page' } });
    socket.onmessage = ({ data }) => {
      clearTimeout(alive);
      for (const text of String(data).split('\n').filter(Boolean)) {
        const reply = JSON.parse(text);
        if (Object.keys(reply).length === 0) send({});
        else if (reply.error && reply.id === 1) socket.close();
        else if (reply.connect) {
          ping = reply.connect.ping || 0;
          topics.forEach((channel, index) => send({ id: 2 + index, subscribe: { channel, ...(known.has(channel) ? { recover: true, ...known.get(channel) } : {}) } }));
        } else if (reply.subscribe) {
          const topic = topics[reply.id - 2];
          const { was_recovering: wanted, recovered, publications = [], epoch, offset = 0 } = reply.subscribe;
          if (wanted && !recovered) reload();
          known.set(topic, { epoch, offset });
          publications.forEach((pub) => published(topic, pub));
          failures = 0;
          show(true);
        } else if (reply.push && reply.push.pub) published(reply.push.channel, reply.push.pub);
      }
      if (ping) alive = setTimeout(() => socket.close(), (ping + 10) * 1000);
    };
    socket.onclose = () => {
      clearTimeout(alive);
      show(false);
      failures += 1;
      const most = Math.min(60000, 1000 * 2 ** Math.min(failures, 6));
      setTimeout(connect, most / 2 + Math.random() * most / 2);
    };
  };
  connect();
}

setUpSearch();
setUpAgain();
setUpLocation();
if (byId('list')) {
  remember({ id: byId('list').dataset.ward, name: byId('list').dataset.name });
  live(byId('list'));
}
