// Which cases of the list are chosen. What leaves the list leaves the choice: nobody acts on what is not in sight.
import { useCallback, useMemo, useState } from 'react';
import type { CaseBrief } from '@/lib/types';
import { MAX_CHOSEN } from './bulk';

export interface Selection {
  cases: CaseBrief[];
  has: (code: string) => boolean;
  toggle: (code: string) => void;
  clear: () => void;
  full: boolean;
}

export function useSelection(rows: CaseBrief[]): Selection {
  const [codes, setCodes] = useState<ReadonlySet<string>>(new Set());
  const cases = useMemo(() => rows.filter((row) => codes.has(row.code)), [rows, codes]);
  const full = cases.length >= MAX_CHOSEN;
  const toggle = useCallback((code: string) => setCodes((now) => {
    const next = new Set(now);
    if (!next.delete(code) && next.size < MAX_CHOSEN) next.add(code);
    return next;
  }), []);
  const clear = useCallback(() => setCodes(new Set()), []);
  return { cases, has: (code) => codes.has(code), toggle, clear, full };
}
