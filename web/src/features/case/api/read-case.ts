import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api, need } from '@/lib/api-client';
import { type CasePages, upsert, usePatchCases } from '@/lib/case-query';
import { decodeBrief, decodeFile } from '@/lib/decode';
import type { CaseFile } from '@/lib/types';

export const caseKey = (code: string) => ['case', code] as const;

export const readCase = async (code: string): Promise<CaseFile> =>
  decodeFile(await need(api.GET('/api/v1/cases/{code}', { params: { path: { code } } })));

/** The lists learn what is newer; the title stays theirs, which is masked for everyone alike. */
function refresh(pages: CasePages, file: CaseFile): CasePages {
  const known = pages.pages.flatMap((page) => page.items).find((item) => item.code === file.code);
  return known ? upsert(pages, { ...decodeBrief(file, file.read_at), title: known.title }) : pages;
}

export function useCaseFile(code: string) {
  const patch = usePatchCases();
  const latest = useRef(patch);
  useEffect(() => {
    latest.current = patch;
  });
  const query = useQuery({ queryKey: caseKey(code), queryFn: () => readCase(code), staleTime: 5_000 });
  const { data } = query;
  useEffect(() => {
    if (data) latest.current((pages) => refresh(pages, data));
  }, [data]);
  return query;
}
