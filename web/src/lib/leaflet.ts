// Leaflet, read only by pages that draw a map. It writes one constant piece of markup when it starts, to see whether the browser knows
// SVG; our policy forbids any markup made by scripts, so exactly this text is let through and nothing else ever.
import 'leaflet/dist/leaflet.css';
import type * as Leaflet from 'leaflet';

const PROBE = '<svg/>';

interface TrustedTypes {
  defaultPolicy: unknown;
  createPolicy: (name: string, rules: { createHTML: (text: string) => string | null }) => unknown;
}

function allowProbe(): void {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  if (types && !types.defaultPolicy) types.createPolicy('default', { createHTML: (text) => (text === PROBE ? text : null) });
}

let loading: Promise<typeof Leaflet> | undefined;

export function loadLeaflet(): Promise<typeof Leaflet> {
  if (!loading) {
    allowProbe();
    loading = import('leaflet').then((read) => ('default' in read ? (read.default as typeof Leaflet) : read));
  }
  return loading;
}
