// The citizens' page: announcements as they come, case figures, status of one case.
// Texts of others go into the page by textContent only.
'use strict';

const WORDS = {
  vi: {
    skip: 'Tới nội dung chính', title: 'Thông báo và phản ánh', figures: 'Phản ánh của công dân', total: 'Đã tiếp nhận',
    active: 'Đang xử lý', answered: 'Đã trả lời', overdue: 'Quá hạn', status: 'Tra cứu phản ánh của tôi', code: 'Mã phản ánh',
    secret: 'Mã bí mật (trong tin nhắn gửi cho bạn)', look: 'Tra cứu', news: 'Thông báo', noNews: 'Chưa có thông báo nào.',
    more: 'Xem thêm', emergency: 'Khẩn cấp: công an 113, cứu hỏa 114, cấp cứu 115.', zone: 'Giờ Việt Nam (UTC+7).',
    connecting: 'Đang kết nối…', on: 'Cập nhật trực tiếp', off: 'Mất kết nối, đang thử lại…', at: 'Cập nhật lúc ',
    notFound: 'Không tìm thấy. Hãy xem lại mã phản ánh và mã bí mật.', tooMany: 'Bạn đã thử quá nhiều lần. Hãy thử lại sau.',
    failed: 'Máy chủ chưa trả lời. Hãy thử lại.', stateLabel: 'Tình trạng: ', unit: 'Đơn vị xử lý: ', due: 'Hạn trả lời: ',
    answer: 'Trả lời ', stopped: 'Đã dừng', corrected: 'Đã có bản đính chính', correction: 'Đính chính',
    severity: {info: '', important: 'Quan trọng', emergency: 'Khẩn cấp'},
    state: {open: 'Đã tiếp nhận', accepted: 'Đang xử lý', waiting_citizen: 'Chờ bạn bổ sung thông tin',
      forwarded: 'Đã chuyển cơ quan khác', answered: 'Đã trả lời', closed: 'Đã xong', rejected: 'Không xử lý',
      reopened: 'Xử lý lại'},
  },
  en: {
    skip: 'Skip to content', title: 'Announcements and reports', figures: 'Reports from citizens', total: 'Received',
    active: 'In progress', answered: 'Answered', overdue: 'Overdue', status: 'Look up my report', code: 'Report code',
    secret: 'Secret (in the message sent to you)', look: 'Look up', news: 'Announcements', noNews: 'No announcements yet.',
    more: 'Show more', emergency: 'Emergency: police 113, fire 114, ambulance 115.', zone: 'Vietnam time (UTC+7).',
    connecting: 'Connecting…', on: 'Live', off: 'Connection lost, trying again…', at: 'Updated at ',
    notFound: 'Not found. Please check the code and the secret.', tooMany: 'Too many tries. Please try again later.',
    failed: 'The server did not answer. Please try again.', stateLabel: 'State: ', unit: 'Handled by: ', due: 'Answer due: ',
    answer: 'Answer ', stopped: 'Stopped', corrected: 'A correction was published', correction: 'Correction',
    severity: {info: '', important: 'Important', emergency: 'Emergency'},
    state: {open: 'Received', accepted: 'In progress', waiting_citizen: 'Waiting for more from you',
      forwarded: 'Passed to another authority', answered: 'Answered', closed: 'Done', rejected: 'Not handled',
      reopened: 'In progress again'},
  },
};

const byId = (id) => document.getElementById(id);
let language = 'vi';
let linkState = 'connecting';
let figures = null;
let nextCursor = null;
const news = new Map();
const word = (key) => WORDS[language][key];

function time(text) {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? '' : new Intl.DateTimeFormat(language === 'vi' ? 'vi-VN' : 'en-GB', {
    timeZone: 'Asia/Ho_Chi_Minh', hour: '2-digit', minute: '2-digit', day: '2-digit', month: '2-digit', year: 'numeric',
  }).format(date);
}

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

// ---- announcements

function newsItem(item, fresh) {
  const severity = ['important', 'emergency'].includes(item.severity) ? item.severity : '';
  const li = make('li', [severity, fresh ? 'fresh' : '', item.state === 'stopped' ? 'stopped' : ''].filter(Boolean).join(' '));
  li.id = 'thong-bao-' + String(item.id);
  const about = make('p', 'about');
  const labels = [word('severity')[item.severity], item.corrects ? word('correction') : '',
    item.state === 'stopped' || item.state === 'corrected' ? word(item.state) : ''].filter(Boolean);
  if (labels.length) about.append(make('span', 'label', labels.join(' · ')), ' · ');
  about.append(time(item.published_at));
  li.append(make('h3', '', item.title), about, make('p', 'text', item.body));
  return li;
}

function drawNews(freshId) {
  const items = [...news.values()].sort((a, b) => String(b.published_at).localeCompare(String(a.published_at)));
  byId('news').replaceChildren(...items.map((item) => newsItem(item, String(item.id) === freshId)));
  byId('no-news').hidden = items.length > 0;
  byId('more').hidden = nextCursor === null;
}

async function loadNews(cursor) {
  const answer = await fetch('/public/v1/announcements?limit=20' + (cursor ? '&cursor=' + encodeURIComponent(cursor) : ''));
  if (!answer.ok) return;
  const page = await answer.json();
  for (const item of page.items) news.set(String(item.id), item);
  nextCursor = page.next_cursor;
  drawNews();
}

function takeEvent(data) {
  const item = data && typeof data === 'object' ? data.announcement || data : {};
  if (item.id === undefined || typeof item.title !== 'string' || !item.published_at) {
    loadNews();
    return;
  }
  const id = String(item.id);
  news.set(id, {...news.get(id), ...item});
  if (item.corrects && news.has(String(item.corrects))) news.get(String(item.corrects)).state = 'corrected';
  drawNews(id);
}

// ---- figures

function drawFigures() {
  if (!figures) return;
  const number = new Intl.NumberFormat(language === 'vi' ? 'vi-VN' : 'en-GB');
  for (const name of ['total', 'active', 'answered', 'overdue']) byId(name).textContent = number.format(figures.cases[name]);
  byId('figures-at').textContent = word('at') + time(figures.at);
}

async function loadFigures() {
  if (document.hidden) return;
  const answer = await fetch('/public/v1/statistics').catch(() => null);
  if (answer && answer.ok) {
    figures = await answer.json();
    drawFigures();
  }
}

// ---- status of one case

function statusLines(found) {
  const lines = [make('h3', '', found.code), make('p', '', word('stateLabel') + (word('state')[found.state] || found.state))];
  if (found.unit) lines.push(make('p', '', word('unit') + found.unit));
  if (found.due_at) lines.push(make('p', '', word('due') + time(found.due_at)));
  for (const one of found.answers || []) lines.push(make('p', '', word('answer') + time(one.at) + ':\n' + one.text));
  return lines;
}

async function lookUp(event) {
  event.preventDefault();
  const form = new FormData(event.target);
  const body = JSON.stringify({code: form.get('code'), secret: form.get('secret')});
  const box = byId('status-answer');
  const answer = await fetch('/public/v1/case-status', {
    method: 'POST', headers: {'Content-Type': 'application/json'}, body,
  }).catch(() => null);
  if (answer && answer.ok) {
    box.replaceChildren(...statusLines(await answer.json()));
  } else {
    const known = answer && {404: 'notFound', 400: 'notFound', 429: 'tooMany'}[answer.status];
    box.replaceChildren(make('p', '', word(known || 'failed')));
  }
}

// ---- live connection: the Centrifugo client protocol, as much of it as one anonymous listener needs

const TOPIC = 'public:announcements';
let socket = null;
let position = null;
let failures = 0;
let alive = null;

function showLink(state) {
  linkState = state;
  byId('live').textContent = word(state);
  byId('dot').classList.toggle('on', state === 'on');
}

function watch(seconds) {
  clearTimeout(alive);
  if (seconds) alive = setTimeout(() => socket && socket.close(), (seconds + 10) * 1000);
}

function subscribed(result) {
  failures = 0;
  showLink('on');
  const resumed = result.was_recovering && result.recovered;
  if (!resumed) position = {epoch: result.epoch, offset: result.offset || 0};
  for (const publication of result.publications || []) published(publication);
  if (!resumed) loadNews();
}

function published(publication) {
  if (position && publication.offset) position.offset = publication.offset;
  takeEvent(publication.data);
}

function connect() {
  let ping = 0;
  socket = new WebSocket((location.protocol === 'https:' ? 'wss://' : 'ws://') + location.host + '/connection/websocket');
  const send = (command) => socket.send(JSON.stringify(command));
  socket.onopen = () => send({id: 1, connect: {name: 'page'}});
  socket.onmessage = (message) => {
    watch(ping);
    for (const line of String(message.data).split('\n').filter(Boolean)) {
      const reply = JSON.parse(line);
      if (Object.keys(reply).length === 0) send({});
      else if (reply.error) socket.close();
      else if (reply.id === 1) {
        ping = (reply.connect && reply.connect.ping) || 0;
        const since = position ? {recover: true, offset: position.offset, epoch: position.epoch} : {};
        send({id: 2, subscribe: {channel: TOPIC, ...since}});
      } else if (reply.id === 2) subscribed(reply.subscribe || {});
      else if (reply.push && reply.push.channel === TOPIC && reply.push.pub) published(reply.push.pub);
    }
  };
  socket.onclose = () => {
    watch(0);
    showLink('off');
    failures += 1;
    const most = Math.min(30000, 500 * 2 ** Math.min(failures, 6));
    setTimeout(connect, most / 2 + Math.random() * most / 2);
  };
}

// ---- language and start

function speak(next) {
  language = next;
  document.documentElement.lang = next;
  for (const node of document.querySelectorAll('[data-text]')) node.textContent = word(node.dataset.text);
  byId('language').textContent = next === 'vi' ? 'English' : 'Tiếng Việt';
  byId('language').lang = next === 'vi' ? 'en' : 'vi';
  byId('status-answer').replaceChildren();
  showLink(linkState);
  drawFigures();
  drawNews();
}

byId('language').addEventListener('click', () => speak(language === 'vi' ? 'en' : 'vi'));
byId('status').addEventListener('submit', lookUp);
byId('more').addEventListener('click', () => loadNews(nextCursor));
document.addEventListener('visibilitychange', loadFigures);
setInterval(loadFigures, 10000);
loadFigures();
loadNews();
connect();
