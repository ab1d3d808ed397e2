import { describe, expect, it } from 'vitest';
import { type ChannelReach, reasonsOf } from './api/reach';

const channel = (not_reached: Record<string, number>): ChannelReach => ({ channel: 'zalo-a', people: 9, reached: 1, outside_free_window: 0, billed: 0, quota_left: null, not_reached });

describe('reasons', () => {
  it('are summed over the channels, most people first', () => {
    const reach = { at: '', people: 18, reached: 2, channels: [channel({ blocked: 2, outside_window: 1 }), channel({ outside_window: 4 })] };
    expect(reasonsOf(reach)).toEqual([['outside_window', 5], ['blocked', 2]]);
  });
  it('are none when everyone is reached', () => expect(reasonsOf({ at: '', people: 0, reached: 0, channels: [channel({})] })).toEqual([]));
});
