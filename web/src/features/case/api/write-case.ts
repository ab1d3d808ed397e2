// Every act on a case, one call each.
import { api, need } from '@/lib/api-client';
import type { TransitionTarget } from '@/lib/types';

export interface WriteHeaders {
  'If-Match': string;
  'Idempotency-Key': string;
}

const params = (code: string, header: WriteHeaders) => ({ path: { code }, header });

export const reply = (code: string, body: { text: string; close: boolean }, header: WriteHeaders) =>
  need(api.POST('/api/v1/cases/{code}/replies', { params: params(code, header), body }));

export const addNote = (code: string, text: string, header: WriteHeaders) =>
  need(api.POST('/api/v1/cases/{code}/notes', { params: params(code, header), body: { text } }));

export const assign = (code: string, body: { unit: string; assignee?: string; reason: string }, header: WriteHeaders) =>
  need(api.POST('/api/v1/cases/{code}/assignment', { params: params(code, header), body }));

export const move = (code: string, body: { to: TransitionTarget; reason?: string }, header: WriteHeaders) =>
  need(api.POST('/api/v1/cases/{code}/transitions', { params: params(code, header), body }));

export const askExtension = (code: string, body: { working_days: number; reason: string }, header: WriteHeaders) =>
  need(api.POST('/api/v1/cases/{code}/extension', { params: params(code, header), body }));

export const recordFormalStep = (code: string, body: { step: string; reason: string; at?: string; variant?: string }, header: WriteHeaders) =>
  need(api.POST('/api/v1/cases/{code}/formal-steps', { params: params(code, header), body }));

export const approveExtension = (code: string, reason: string, header: WriteHeaders) =>
  need(api.POST('/api/v1/cases/{code}/extension/approve', { params: params(code, header), body: reason ? { reason } : {} }));

export const refuseExtension = (code: string, reason: string, header: WriteHeaders) =>
  need(api.POST('/api/v1/cases/{code}/extension/refuse', { params: params(code, header), body: { reason } }));
