// A map of ward borders without tiles. What it shows must also stand in words beside it: a map alone tells a screen reader nothing.
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { loadLeaflet } from '@/lib/leaflet';
import type { Outline } from '@/lib/ward-outlines';
import classes from './area-map.module.css';
import { type Drawing, draw } from './area-map-drawing';
import { Icon } from './icons';

export interface AreaLook {
  /** 0 nothing … 4 most; "none": not told; "plain": only its border. */
  level: 0 | 1 | 2 | 3 | 4 | 'none' | 'plain' | 'chosen';
  /** Written on the area where there is room. */
  badge?: string;
  title: string;
}

interface Props {
  label: string;
  outlines: Outline[];
  lookOf: (code: string) => AreaLook;
  onChoose?: (code: string) => void;
  /** Stands out, as its line in the list does. */
  marked?: string | null;
  /** What is looked at first, as it is when the map appears; everything when empty. */
  focus?: string[];
  point?: { lat: number; lon: number };
  tall?: boolean;
}

export function AreaMap({ label, outlines, lookOf, onChoose, marked = null, focus = [], point, tall = false }: Props) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  const [first] = useState(focus);
  const [failed, setFailed] = useState(false);
  const choose = useRef(onChoose);
  useEffect(() => {
    choose.current = onChoose;
  });
  const { lat, lon } = point ?? {};
  useEffect(() => {
    let gone = false;
    let made: Drawing | undefined;
    loadLeaflet().then((leaflet) => {
      if (gone || !box.current) return;
      made = draw(leaflet, box.current, { outlines, focus: first, point: lat !== undefined && lon !== undefined ? [lat, lon] : undefined, onChoose: (code) => choose.current?.(code) });
      setDrawing(made);
    }).catch(() => setFailed(true));
    return () => {
      gone = true;
      made?.remove();
      setDrawing(null);
    };
  }, [outlines, first, lat, lon]);
  useEffect(() => drawing?.paint(lookOf), [drawing, lookOf]);
  useEffect(() => drawing?.mark(marked), [drawing, marked]);

  if (failed) return <p className={classes.failed}>{t('map.failed')}</p>;
  return (
    <div className={classes.frame} data-tall={tall || undefined} data-choose={onChoose ? true : undefined}>
      <div ref={box} className={classes.map} role="group" aria-label={`${label}. ${t('map.keys')}`} data-ready={drawing ? true : undefined} />
      <div className={`${classes.buttons} no-print`}>
        <button type="button" onClick={() => drawing?.zoom(1)} aria-label={t('map.nearer')} title={t('map.nearer')}><Icon name="plus" size={16} /></button>
        <button type="button" onClick={() => drawing?.zoom(-1)} aria-label={t('map.farther')} title={t('map.farther')}><span aria-hidden="true">−</span></button>
        <button type="button" onClick={() => drawing?.whole()} aria-label={t('map.whole')} title={t('map.whole')}><Icon name="refresh" size={16} /></button>
      </div>
      <Patterns />
    </div>
  );
}

/** Hatching, denser with each level, so that levels differ without colour. */
function Patterns() {
  return (
    <svg className={classes.patterns} aria-hidden="true" focusable="false">
      <defs>
        {([2, 3, 4] as const).map((level) => (
          <pattern key={level} id={`area-level-${level}`} width={12 - 2 * level} height={12 - 2 * level} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="12" height="12" className={classes.ground} data-level={level} />
            <path d={level === 4 ? 'M0 0V12M0 0H12' : 'M0 0V12'} className={classes.hatch} />
          </pattern>
        ))}
      </defs>
    </svg>
  );
}
