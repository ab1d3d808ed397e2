// One act on a case with its version. When the case has changed meanwhile (412), nothing is sent and nothing is lost:
// the new events are shown, and the same words go out on one press with the new version.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { ownWrites } from '@/lib/alerts';
import { newKey, quoted } from '@/lib/api-client';
import { asProblem } from '@/lib/problem';
import type { CaseEvent, CaseFile } from '@/lib/types';
import { caseKey, readCase } from '../api/read-case';
import type { WriteHeaders } from '../api/write-case';

export interface CaseWrite<V> {
  run: (value: V) => void;
  busy: boolean;
  /** Anything but "the case has changed". */
  error: unknown;
  /** What happened to the case while this was being written; null: nothing in the way. */
  changes: CaseEvent[] | null;
  again: () => void;
  dismiss: () => void;
}

const lastSequence = (file: CaseFile): number => file.events.at(-1)?.sequence ?? 0;

export function useCaseWrite<V>(file: CaseFile, call: (value: V, headers: WriteHeaders) => Promise<unknown>, onDone: (value: V) => void): CaseWrite<V> {
  const client = useQueryClient();
  const intent = useRef({ key: '', of: '' });
  const [stale, setStale] = useState<{ value: V; changes: CaseEvent[] } | null>(null);
  const current = (): CaseFile => client.getQueryData<CaseFile>(caseKey(file.code)) ?? file;

  const mutation = useMutation({
    mutationFn: (value: V) => {
      const { etag } = current();
      // One key for one intent: pressing twice, or again after a lost answer, has one effect.
      const of = JSON.stringify([value, etag]);
      if (intent.current.of !== of) intent.current = { key: newKey(), of };
      ownWrites.note(file.code);
      return call(value, { 'If-Match': quoted(etag), 'Idempotency-Key': intent.current.key });
    },
    onSuccess: (_, value) => {
      intent.current = { key: '', of: '' };
      setStale(null);
      void client.invalidateQueries({ queryKey: caseKey(file.code) });
      onDone(value);
    },
    onError: async (error, value) => {
      if (asProblem(error).kind !== 'stale') return;
      const seen = lastSequence(current());
      const fresh = await client.fetchQuery({ queryKey: caseKey(file.code), queryFn: () => readCase(file.code), staleTime: 0 }).catch(() => null);
      setStale({ value, changes: fresh?.events.filter((event) => event.sequence > seen) ?? [] });
    },
  });

  const error = mutation.error && asProblem(mutation.error).kind !== 'stale' ? mutation.error : null;
  return {
    run: mutation.mutate,
    busy: mutation.isPending,
    error,
    changes: stale?.changes ?? null,
    again: () => stale && mutation.mutate(stale.value),
    dismiss: () => setStale(null),
  };
}
