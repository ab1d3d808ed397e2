// Listeners for tests/scenario/cluster_test.py: unmodified npm clients subscribed through the proxy while nodes die.
//   node cluster_listeners.mjs BASE_URL COOKIE COUNT TOPIC…
// Prints {"subscribed": N} once all listen. A line on standard input ends it: each listener catches up with the topic's last
// position, then one line of JSON tells what every one of them heard.
import {createInterface} from 'node:readline';
import {once} from 'node:events';
import {Centrifuge} from 'centrifuge';
import WebSocket from 'ws';

const [base, cookie, count, ...topics] = process.argv.slice(2);
const CATCH_UP_MS = 60_000;

async function getToken() {
  const answer = await fetch(`${base}/api/v1/live-token`, {method: 'POST', headers: {cookie, 'sec-fetch-site': 'same-origin'}});
  if (!answer.ok) throw new Error(`live-token: ${answer.status}`);  // the client tries again
  return (await answer.json()).token;
}

class Listener {
  offsets = [];
  recoveries = [];
  connections = 0;
  wake = () => {};

  constructor(topic) {
    this.topic = topic;
    this.client = new Centrifuge(`${base.replace('http', 'ws')}/connection/websocket`, {
      websocket: WebSocket, getToken, minReconnectDelay: 50, maxReconnectDelay: 500, timeout: 3000,
    });
    this.client.on('connected', () => { this.connections += 1; });
    this.subscription = this.client.newSubscription(topic);
    this.subscription.on('publication', (event) => { this.offsets.push(event.offset); this.wake(); });
    this.ready = new Promise((first) => {
      this.subscription.on('subscribed', (context) => {
        if (context.wasRecovering) this.recoveries.push(context.recovered);
        this.start ??= context.streamPosition?.offset ?? 0;
        first();
      });
    });
    this.subscription.subscribe();
    this.client.connect();
  }

  /** The position that the store has: asked until a node answers. */
  async top(limit) {
    while (Date.now() < limit) {
      try {
        await this.subscription.ready(5000);
        return (await this.subscription.history({limit: 0})).offset;
      } catch {
        await new Promise((later) => setTimeout(later, 100));
      }
    }
    return -1;
  }

  async finish() {
    const limit = Date.now() + CATCH_UP_MS;
    const top = await this.top(limit);
    while ((this.offsets.at(-1) ?? this.start) < top && Date.now() < limit) {
      await Promise.race([new Promise((next) => { this.wake = next; }), new Promise((later) => setTimeout(later, 200))]);
    }
    this.client.disconnect();
    const {topic, start, offsets, recoveries, connections} = this;
    return {topic, start, top, offsets, recoveries, connections};
  }
}

const listeners = topics.flatMap((topic) => Array.from({length: Number(count)}, () => new Listener(topic)));
await Promise.all(listeners.map((one) => one.ready));
console.log(JSON.stringify({subscribed: listeners.length}));
await once(createInterface({input: process.stdin}), 'line');
const told = JSON.stringify(await Promise.all(listeners.map((one) => one.finish())));
process.stdout.write(`${told}\n`, () => process.exit(0));  // a pipe takes only so much at once
