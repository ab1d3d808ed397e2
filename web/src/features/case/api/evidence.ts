// Files of a case: one request a file, its bytes as they are.
import { newKey, patientFetch } from '@/lib/api-client';
import { problemOf } from '@/lib/problem';

const pathOf = (code: string): string => `/api/v1/cases/${encodeURIComponent(code)}/evidence`;

export const evidenceLink = (code: string, id: string): string => `${pathOf(code)}/${encodeURIComponent(id)}`;

export async function addEvidence(code: string, file: File): Promise<void> {
  const request = new Request(`${location.origin}${pathOf(code)}?name=${encodeURIComponent(file.name)}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/octet-stream', 'Idempotency-Key': newKey() },
    body: file,
  });
  const response = await patientFetch(request);
  if (!response.ok) throw problemOf(response, await response.json().catch(() => null));
}
