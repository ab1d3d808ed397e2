// Listeners for bench/cluster.py --listeners: npm clients through the proxy, so on all nodes.
//   node cluster_fanout.mjs BASE_URL COOKIE COUNT TOPIC
// Prints {"subscribed": N} once all listen, then a line for each event that all of them have heard: first and last arrival, in
// milliseconds of the wall clock.
import {Centrifuge} from 'centrifuge';
import WebSocket from 'ws';

const [base, cookie, count, topic] = process.argv.slice(2);
const heard = new Map();

async function getToken() {
  const answer = await fetch(`${base}/api/v1/live-token`, {method: 'POST', headers: {cookie, 'sec-fetch-site': 'same-origin'}});
  if (!answer.ok) throw new Error(`live-token: ${answer.status}`);
  return (await answer.json()).token;
}
const token = await getToken();

function note(offset) {
  const now = performance.timeOrigin + performance.now();
  const one = heard.get(offset) ?? {first: now, count: 0};
  heard.set(offset, one);
  one.count += 1;
  if (one.count === Number(count)) {
    heard.delete(offset);
    console.log(JSON.stringify({offset, first: one.first, last: now}));
  }
}

await Promise.all(Array.from({length: Number(count)}, () => new Promise((ready) => {
  const client = new Centrifuge(`${base.replace('http', 'ws')}/connection/websocket`, {websocket: WebSocket, token, getToken});
  const subscription = client.newSubscription(topic);
  subscription.on('publication', (event) => note(event.offset));
  subscription.on('subscribed', ready);
  subscription.subscribe();
  client.connect();
})));
console.log(JSON.stringify({subscribed: Number(count)}));
