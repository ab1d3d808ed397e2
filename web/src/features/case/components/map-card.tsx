import { CopyButton } from '@mantine/core';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { AreaMap, type AreaLook } from '@/components/area-map';
import { useLanguage } from '@/hooks/use-language';
import { useUnits } from '@/lib/reference';
import type { CaseFile } from '@/lib/types';
import { useWardOutlines } from '@/lib/ward-outlines';
import classes from './side.module.css';

/** Where it is: the ward's border and the point, with the same in words. Restricted cases have no map. */
export function MapCard({ file }: { file: CaseFile }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { tree } = useUnits();
  const { lat, lon } = file.place;
  const area = file.place.area ?? '';
  const hasPoint = lat !== undefined && lon !== undefined;
  const { outlines, ready, error } = useWardOutlines(!file.restricted && Boolean(area || hasPoint));
  const outline = outlines.get(area);
  const unit = area ? tree.all.find((one) => one.type === 'ward' && one.area === area) : undefined;
  const ward = unit ? tree.name(unit.id, language) : outline?.properties.name ?? '';
  const shapes = useMemo(() => [...outlines.values()], [outlines]);
  const point = useMemo(() => (hasPoint ? { lat, lon } : undefined), [hasPoint, lat, lon]);
  const lookOf = useCallback((code: string): AreaLook => ({ level: code === area ? 'chosen' : 'plain', title: outlines.get(code)?.properties.name ?? '' }), [area, outlines]);
  if (file.restricted || (!area && !hasPoint)) return null;

  const where = hasPoint ? `${lat.toFixed(5)}, ${lon.toFixed(5)}` : '';
  const label = t(hasPoint ? 'map.case_point' : 'map.case_ward', { ward: ward || t('contact.unknown'), point: where });
  return (
    <section className={classes.card}>
      <h2>{t('map.title')}</h2>
      {ready && (outline || hasPoint) && <AreaMap label={label} outlines={shapes} lookOf={lookOf} focus={outline ? [area] : []} point={point} />}
      <p className={classes.small}>
        {ward || t('map.no_ward')} · {hasPoint ? where : t('map.no_point')}{' '}
        {hasPoint && <CopyButton value={where}>{({ copied, copy }) => <button type="button" className={`${classes.plain} no-print`} onClick={copy}>{t(copied ? 'inbox.copied' : 'map.copy')}</button>}</CopyButton>}
      </p>
      {hasPoint && file.contact.masked && <p className={classes.small}>{t('map.rounded')}</p>}
      {(error || (ready && !outline)) && <p className={classes.small}>{t(error ? 'map.failed' : 'map.no_outline')}</p>}
    </section>
  );
}
