// Stored reply texts of the units.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, need, newKey, quoted } from '@/lib/api-client';
import type { Template, TemplateWish } from '@/lib/types';

const KEY = ['templates'];

export const useTemplates = () => useQuery({ queryKey: KEY, queryFn: async (): Promise<Template[]> => (await need(api.GET('/api/v1/templates'))).items, staleTime: 30_000 });

const header = (etag: string) => ({ 'If-Match': quoted(etag), 'Idempotency-Key': newKey() });

/** A new one, or another wording of one that is there. */
export const save = (wish: TemplateWish, before: Template | null) =>
  before
    ? need(api.PUT('/api/v1/templates/{id}', { params: { path: { id: before.id }, header: header(before.etag) }, body: wish }))
    : need(api.POST('/api/v1/templates', { params: { header: { 'Idempotency-Key': newKey() } }, body: wish }));

export const retire = (one: Template) => need(api.POST('/api/v1/templates/{id}/retire', { params: { path: { id: one.id }, header: header(one.etag) } }));

export function useTemplateWrite<V>(call: (value: V) => Promise<unknown>, onDone: (value: V) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: call,
    onSuccess: (_, value) => {
      void client.invalidateQueries({ queryKey: ['case-templates'] });
      onDone(value);
    },
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
}
