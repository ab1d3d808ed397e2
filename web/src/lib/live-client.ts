// The live feed: one connection, topics counted by their listeners, the official client does reconnecting and recovery.
import { Centrifuge, type PublicationContext, type Subscription } from 'centrifuge';
import { session } from './session';

export type LiveState = 'connecting' | 'connected' | 'disconnected';
export type LiveData = Record<string, unknown> & { event?: string; code?: string };
type Listener = (data: LiveData, topic: string) => void;

const SESSION_ENDED = 3500;

interface Held {
  subscription: Subscription;
  listeners: Set<Listener>;
}

export class LiveClient {
  private readonly client: Centrifuge;
  private readonly held = new Map<string, Held>();
  private readonly stateListeners = new Set<() => void>();
  private readonly gapListeners = new Set<(topic: string) => void>();
  private state: LiveState = 'connecting';
  private since = Date.now();

  constructor(url: string) {
    this.client = new Centrifuge(url, { minReconnectDelay: 300, maxReconnectDelay: 8_000, timeout: 8_000 });
    this.client.on('connecting', () => this.become('connecting'));
    this.client.on('connected', () => this.become('connected'));
    this.client.on('disconnected', (context) => {
      this.become('disconnected');
      if (context.code === SESSION_ENDED) session.lost();
    });
  }

  start(): void {
    this.client.connect();
  }

  stop(): void {
    this.client.disconnect();
  }

  getState = (): LiveState => this.state;
  /** When the present state began. */
  getSince = (): number => this.since;

  /** Connected, and every topic asked for is being heard (or was refused for good). */
  getReady = (): boolean => this.state === 'connected' && [...this.held.values()].every(({ subscription }) => subscription.state !== 'subscribing');

  onState = (listener: () => void): (() => void) => {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  };

  /** Called when events of a topic may have been missed and cannot be recovered: read the API again. */
  onGap = (listener: (topic: string) => void): (() => void) => {
    this.gapListeners.add(listener);
    return () => this.gapListeners.delete(listener);
  };

  listen(topic: string, listener: Listener): () => void {
    const held = this.held.get(topic) ?? this.hold(topic);
    held.listeners.add(listener);
    return () => {
      held.listeners.delete(listener);
      if (held.listeners.size === 0 && this.held.get(topic) === held) this.release(topic, held);
    };
  }

  /** User names that have a topic open, as the hub knows them. */
  async present(topic: string): Promise<string[]> {
    const held = this.held.get(topic);
    if (!held) return [];
    const { clients } = await held.subscription.presence();
    return [...new Set(Object.values(clients).map((info) => info.user))];
  }

  private hold(topic: string): Held {
    const subscription = this.client.getSubscription(topic) ?? this.client.newSubscription(topic);
    const held: Held = { subscription, listeners: new Set() };
    this.held.set(topic, held);
    subscription.on('publication', (context: PublicationContext) => {
      for (const listener of [...held.listeners]) listener(context.data as LiveData, topic);
    });
    subscription.on('subscribed', (context) => {
      this.tell();
      // Nothing is known of what happened before a first subscription, either.
      if (!context.wasRecovering || !context.recovered) for (const listener of [...this.gapListeners]) listener(topic);
    });
    subscription.on('unsubscribed', () => this.tell());
    subscription.subscribe();
    return held;
  }

  private release(topic: string, held: Held): void {
    this.held.delete(topic);
    held.subscription.unsubscribe();
    held.subscription.removeAllListeners();
    this.client.removeSubscription(held.subscription);
  }

  private become(state: LiveState): void {
    if (state === this.state) return;
    this.state = state;
    this.since = Date.now();
    this.tell();
  }

  private tell(): void {
    for (const listener of [...this.stateListeners]) listener();
  }
}

export const liveUrl = (location: Location): string =>
  `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/connection/websocket`;
