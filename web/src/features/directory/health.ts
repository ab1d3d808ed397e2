// Order and names for how channels are doing.
import type { Channel } from '@/lib/types';

const names: Record<string, string> = { zalo: 'Zalo', facebook: 'Facebook', webchat: 'Web chat', telegram: 'Telegram' };
const order = { stopped: 0, warning: 1, ok: 2 } as const;

export const connectorName = (connector: string): string => names[connector] ?? connector;

/** Accounts in trouble stand first. */
export const byHealth = (one: Channel, other: Channel): number => order[one.health.state] - order[other.health.state] || one.id.localeCompare(other.id);
