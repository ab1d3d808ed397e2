// The queue of cases whose unit is not sure: one at a time, most urgent first, the next one already read.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useMe } from '@/hooks/use-session';
import { ownWrites } from '@/lib/alerts';
import { api, need, newKey, quoted } from '@/lib/api-client';
import { useWorkingSet } from '@/lib/case-query';
import { decodeFile } from '@/lib/decode';
import { useUnits } from '@/lib/reference';
import type { CaseBrief, CaseFile } from '@/lib/types';
import { caseRights } from '@/utils/permissions';

const keyOf = (code: string) => ['case', code] as const;
const read = async (code: string): Promise<CaseFile> => decodeFile(await need(api.GET('/api/v1/cases/{code}', { params: { path: { code } } })));

const urgencies = ['urgent', 'high', 'normal', 'low'];
const byUrgency = (one: CaseBrief, other: CaseBrief): number =>
  urgencies.indexOf(one.urgency) - urgencies.indexOf(other.urgency) || one.opened_at.localeCompare(other.opened_at);

export function useQueue() {
  const me = useMe();
  const { tree, ready } = useUnits();
  const { cases, loading, error, retry } = useWorkingSet();
  const [done, setDone] = useState<readonly string[]>([]);
  const [skipped, setSkipped] = useState<readonly string[]>([]);
  const waiting = useMemo(
    () => (ready ? cases.filter((brief) => brief.needs_dispatcher && !done.includes(brief.code) && caseRights(me, brief, tree).assign).sort(byUrgency) : []),
    [cases, done, me, tree, ready],
  );
  const fresh = waiting.filter((brief) => !skipped.includes(brief.code));
  // What was left for later comes round again after the rest.
  const queue = fresh.length > 0 ? fresh : waiting;
  return {
    queue,
    total: waiting.length,
    loading: loading || !ready,
    error,
    retry,
    finish: (code: string): void => setDone((codes) => [...codes, code]),
    reopen: (code: string): void => setDone((codes) => codes.filter((one) => one !== code)),
    skip: (code: string): void => setSkipped((codes) => (fresh.length > 1 ? [...codes, code] : [])),
  };
}

export function useQueued(code: string | undefined, next: string | undefined) {
  const client = useQueryClient();
  useEffect(() => {
    if (next) void client.prefetchQuery({ queryKey: keyOf(next), queryFn: () => read(next), staleTime: 30_000 });
  }, [client, next]);
  return useQuery({ queryKey: keyOf(code ?? ''), queryFn: () => read(code!), enabled: Boolean(code), staleTime: 10_000 });
}

export interface Choice {
  file: CaseFile;
  unit: string;
  reason: string;
}

export function useAssign(onDone: (choice: Choice) => void, onError: (error: unknown, choice: Choice) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ file, unit, reason }: Choice) => {
      ownWrites.note(file.code);
      const header = { 'If-Match': quoted(file.etag), 'Idempotency-Key': newKey() };
      return need(api.POST('/api/v1/cases/{code}/assignment', { params: { path: { code: file.code }, header }, body: { unit, reason } }));
    },
    onSuccess: (_, choice) => {
      void client.invalidateQueries({ queryKey: keyOf(choice.file.code) });
      onDone(choice);
    },
    onError: (error, choice) => {
      void client.invalidateQueries({ queryKey: keyOf(choice.file.code) });
      onError(error, choice);
    },
  });
}
