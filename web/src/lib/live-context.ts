import { createContext, useContext, useSyncExternalStore } from 'react';
import type { LiveClient, LiveState } from './live-client';

export const LiveContext = createContext<LiveClient | null>(null);

export function useLive(): LiveClient {
  const live = useContext(LiveContext);
  if (!live) throw new Error('no live connection above');
  return live;
}

export function useLiveState(): { state: LiveState; since: number; ready: boolean } {
  const live = useLive();
  const state = useSyncExternalStore(live.onState, live.getState);
  const ready = useSyncExternalStore(live.onState, live.getReady);
  return { state, since: live.getSince(), ready };
}
