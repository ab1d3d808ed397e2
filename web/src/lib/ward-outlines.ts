// Borders of wards, from the hub itself: no tile, no other host. Where they come from: src/assets/README.md.
import { useQuery } from '@tanstack/react-query';
import type { Feature, FeatureCollection, MultiPolygon } from 'geojson';
import { useMemo } from 'react';
import url from '@/assets/ward-outlines.json?url';
import { UnexpectedShape } from './decode';

export type Outline = Feature<MultiPolygon, { code: string; name: string }>;

async function readOutlines(): Promise<Outline[]> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`ward outlines: ${answer.status}`);
  const read = (await answer.json()) as FeatureCollection<MultiPolygon, { code: string; name: string }>;
  if (!Array.isArray(read.features)) throw new UnexpectedShape('ward outlines');
  return read.features;
}

/** By the ward's official code, which units carry as their area. */
export function useWardOutlines(enabled = true): { outlines: Map<string, Outline>; ready: boolean; error: unknown } {
  const query = useQuery({ queryKey: ['ward-outlines'], queryFn: readOutlines, staleTime: Infinity, gcTime: Infinity, enabled });
  const outlines = useMemo(() => new Map((query.data ?? []).map((one) => [one.properties.code, one])), [query.data]);
  return { outlines, ready: query.isSuccess, error: query.error };
}
