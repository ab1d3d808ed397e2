import { SegmentedControl, Skeleton } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AreaMap, type AreaLook } from '@/components/area-map';
import { ProblemNote } from '@/components/problem-note';
import { Time } from '@/components/time';
import { useLanguage } from '@/hooks/use-language';
import { useNumber } from '@/hooks/use-number';
import { useUnits } from '@/lib/reference';
import { useWardOutlines } from '@/lib/ward-outlines';
import { useOpenNow } from '../api/reports';
import { countedTarget } from '../counted';
import { levelOf, stepsOf } from '../ward-levels';
import figures from './figures.module.css';
import { WardLegend } from './ward-legend';
import { WardList, type WardLine } from './ward-list';
import classes from './ward-map.module.css';

export type Measure = 'active' | 'overdue';

/** What is open and overdue in each ward, on a map and in a list; each leads to the cases. */
export function WardMapCard() {
  const { t } = useTranslation();
  const language = useLanguage();
  const number = useNumber();
  const navigate = useNavigate();
  const { tree, ready: known } = useUnits();
  const { data, error, refetch } = useOpenNow();
  const { outlines, ready } = useWardOutlines();
  const [chosen, setMeasure] = useState<Measure | null>(null);
  // what is late first; where nothing is, what is open
  const measure = chosen ?? (data?.rows.some((row) => (row.now.overdue ?? 0) > 0) ? 'overdue' : 'active');
  const [marked, setMarked] = useState<string | null>(null);

  const lines = useMemo((): WardLine[] => (data?.rows ?? []).map((row) => ({
    unit: row.key, name: tree.find(row.key) ? tree.name(row.key, language) : row.name, area: tree.find(row.key)?.type === 'ward' ? tree.find(row.key)?.area ?? '' : '',
    active: row.now.active ?? 0, overdue: row.now.overdue ?? 0,
  })).sort((one, other) => other[measure] - one[measure] || other.active - one.active), [data, tree, language, measure]);
  const byArea = useMemo(() => new Map(lines.filter((line) => line.area).map((line) => [line.area, line])), [lines]);
  const steps = useMemo(() => stepsOf(lines.map((line) => line[measure])), [lines, measure]);
  const wards = useMemo(() => new Map(tree.all.filter((unit) => unit.type === 'ward' && unit.area).map((unit) => [unit.area!, unit.id])), [tree]);
  const shapes = useMemo(() => [...outlines.values()].filter((one) => wards.has(one.properties.code)), [outlines, wards]);
  const notTold = data?.other !== null && data?.other !== undefined;

  const open = useCallback((area: string): void => {
    const unit = wards.get(area);
    const target = unit && countedTarget({ name: 'now', by: 'ward' }, measure, unit);
    if (target) void navigate({ to: '/inbox', search: target });
  }, [wards, measure, navigate]);
  const lookOf = useCallback((area: string): AreaLook => {
    const name = outlines.get(area)?.properties.name ?? '';
    const line = byArea.get(area);
    if (!line) return { level: notTold ? 'none' : 0, title: `${name}\n${t(notTold ? 'map.not_told' : 'map.nothing')}` };
    const told = `${t('figure.active')}: ${number(line.active)}\n${t('figure.overdue')}: ${number(line.overdue)}`;
    return { level: levelOf(line[measure], steps), badge: line[measure] > 0 ? number(line[measure]) : undefined, title: `${line.name}\n${told}` };
  }, [outlines, byArea, measure, steps, notTold, number, t]);

  return (
    <section className={figures.card} aria-labelledby="ward-map-title">
      <header className={figures.cardHead}>
        <div><h2 id="ward-map-title">{t('map.wards')}</h2><p>{t('map.wards_about')}{data ? <> · <Time at={data.at} /></> : null}</p></div>
        <SegmentedControl className="no-print" size="xs" value={measure} onChange={(value) => setMeasure(value as Measure)} aria-label={t('map.measure')}
          data={(['overdue', 'active'] as const).map((value) => ({ value, label: t(`figure.${value}`) }))} />
      </header>
      {error ? <ProblemNote error={error} onRetry={() => void refetch()} /> : null}
      {!data || !ready || !known ? !error && <Skeleton height={320} radius="md" /> : (
        <>
          {shapes.length === 0 && <p className={classes.note} role="note">{t('map.no_outlines')}</p>}
          <div className={classes.columns} data-alone={shapes.length === 0 || undefined}>
            {shapes.length > 0 && (
              <div>
                <AreaMap tall label={t('map.wards_label', { measure: t(`figure.${measure}`) })} outlines={shapes} lookOf={lookOf} onChoose={open} marked={marked}
                  focus={lines.filter((line) => line.active > 0 && outlines.has(line.area)).map((line) => line.area)} />
                <WardLegend steps={steps} measure={measure} notTold={notTold} />
              </div>
            )}
            <WardList lines={lines} other={data.other?.now ?? null} measure={measure} hasMap={shapes.length > 0} isOnMap={(area) => outlines.has(area)} onMark={setMarked} />
          </div>
          {data.restricted !== 'included' && <p className={classes.note}>{t(`reports.restricted_${data.restricted}`)}</p>}
        </>
      )}
    </section>
  );
}
