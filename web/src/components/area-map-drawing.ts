// The one place that talks to Leaflet. No control and no popup of its own: those are written as markup, which our policy forbids.
import type * as Leaflet from 'leaflet';
import type { Outline } from '@/lib/ward-outlines';
import type { AreaLook } from './area-map';
import classes from './area-map.module.css';

/** A number is written on an area that is at least so large on the screen. */
const BADGE_WIDTH_PX = 30;
const BADGE_HEIGHT_PX = 22;
const POINT_ZOOM = 15;

interface Wish {
  outlines: Outline[];
  focus: string[];
  point?: [number, number] | undefined;
  onChoose: (code: string) => void;
}

export interface Drawing {
  paint: (lookOf: (code: string) => AreaLook) => void;
  mark: (code: string | null) => void;
  zoom: (by: number) => void;
  whole: () => void;
  remove: () => void;
}

const words = (text: string): HTMLElement => Object.assign(document.createElement('span'), { textContent: text });

export function draw(leaflet: typeof Leaflet, box: HTMLElement, { outlines, focus, point, onChoose }: Wish): Drawing {
  const map = leaflet.map(box, {
    attributionControl: false, zoomControl: false, scrollWheelZoom: false, zoomSnap: 0.25, zoomDelta: 1, minZoom: 7, maxZoom: 17, dragging: true,
    zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false,
  });
  const layers = new Map<string, Leaflet.Polygon>();
  const numbers = new Map<string, Leaflet.Tooltip>();
  let looks: (code: string) => AreaLook = () => ({ level: 'plain', title: '' });

  for (const outline of outlines) {
    const { code } = outline.properties;
    const rings = outline.geometry.coordinates.map((polygon) => polygon.map((ring) => ring.map(([x, y]) => [y!, x!] as [number, number])));
    const layer = leaflet.polygon(rings, { className: classes.area, weight: 1, smoothFactor: 0.5 }).addTo(map);
    layer.on('click', () => onChoose(code));
    layers.set(code, layer);
  }
  const everything = leaflet.featureGroup([...layers.values()]);
  const wanted = leaflet.featureGroup(focus.flatMap((code) => layers.get(code) ?? []));
  const fit = (bounds: Leaflet.LatLngBounds): void => void (bounds.isValid() && map.fitBounds(bounds, { padding: [8, 8] }));
  if (wanted.getBounds().isValid()) fit(point ? wanted.getBounds().extend(point) : wanted.getBounds());
  else if (point) map.setView(point, POINT_ZOOM);
  else fit(everything.getBounds());
  const whole = (): void => fit(everything.getBounds());
  if (point) leaflet.circleMarker(point, { radius: 8, className: classes.point, interactive: false }).addTo(map);

  const isRoomy = (layer: Leaflet.Polygon): boolean => {
    const bounds = layer.getBounds();
    const low = map.latLngToContainerPoint(bounds.getSouthWest());
    const high = map.latLngToContainerPoint(bounds.getNorthEast());
    return high.x - low.x >= BADGE_WIDTH_PX && low.y - high.y >= BADGE_HEIGHT_PX;
  };
  const number = (): void => {
    for (const [code, layer] of layers) {
      const { badge } = looks(code);
      const shown = numbers.get(code);
      if (!badge || !isRoomy(layer)) {
        shown?.remove();
        numbers.delete(code);
      } else if (shown) shown.setContent(words(badge));
      else numbers.set(code, leaflet.tooltip({ permanent: true, direction: 'center', className: classes.badge, interactive: false }).setLatLng(layer.getCenter()).setContent(words(badge)).addTo(map));
    }
  };
  const size = new ResizeObserver(() => {
    map.invalidateSize({ animate: false });
    number();
  });
  size.observe(box);
  map.on('zoomend', number);

  return {
    paint: (lookOf) => {
      looks = lookOf;
      for (const [code, layer] of layers) {
        const look = lookOf(code);
        const path = layer.getElement();
        if (!path) continue;
        path.setAttribute('data-level', String(look.level));
        path.setAttribute('data-code', code);
        layer.unbindTooltip();
        if (look.title) layer.bindTooltip(words(look.title), { sticky: true, className: classes.tip });
      }
      number();
    },
    mark: (marked) => {
      for (const [code, layer] of layers) {
        layer.getElement()?.toggleAttribute('data-marked', code === marked);
        if (code === marked) layer.bringToFront();
      }
    },
    zoom: (by) => void (by > 0 ? map.zoomIn(by, { animate: false }) : map.zoomOut(-by, { animate: false })),
    whole,
    remove: () => {
      size.disconnect();
      map.remove();
    },
  };
}
