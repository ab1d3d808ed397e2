import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { file, rawFile } from '@/testing/fixtures';
import { mockApi } from '@/testing/mock-api';
import { renderPage } from '@/testing/render';
import { EvidenceCard } from './components/evidence-card';

const CODE = 'PA-2026-000001';
const rights = { reply: true, note: true, assign: false, move: true, askExtension: false, decideExtension: false };
const photo = { id: '7', name: 'sau khi vá.jpg', type: 'image/jpeg', bytes: 10, sha256: 'x', at: '2026-11-27T02:00:00Z', by: 'lan' };

describe('evidence', () => {
  it('is asked for where the topic needs it, and opens as a download', () => {
    mockApi({});
    renderPage(<EvidenceCard file={file({ evidence: [photo], evidence_needed: true })} rights={rights} />);
    expect(screen.getByText(/Cần ảnh hoặc tài liệu/)).toBeTruthy();
    const link = screen.getByRole('link', { name: 'sau khi vá.jpg' });
    expect(link.getAttribute('href')).toBe(`/api/v1/cases/${CODE}/evidence/7`);
    expect(link.hasAttribute('download')).toBe(true);
  });

  it('goes out as it is, with its name and a key; a refusal is said in words', async () => {
    let calls = 0;
    const asked = mockApi({
      [`POST /api/v1/cases/${CODE}/evidence`]: () => (++calls === 1 ? { status: 409, body: { title: 'Conflict', detail: 'doubled' } } : { status: 201, body: photo }),
      [`GET /api/v1/cases/${CODE}`]: () => ({ body: rawFile({ evidence: [photo] }) }),
    });
    const { container } = renderPage(<EvidenceCard file={file()} rights={rights} />);
    const input = container.querySelector('input[type=file]')!;
    const choose = (): void => void fireEvent.change(input, { target: { files: [new File(['ảnh'], 'sau.jpg', { type: 'image/jpeg' })] } });
    choose();
    expect((await screen.findByRole('alert')).textContent).toContain('Tệp này đã có trong vụ việc.');
    choose();
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
    const sent = asked.filter((one) => one.method === 'POST');
    expect(sent).toHaveLength(2);
    expect(sent[0]!.headers.get('Content-Type')).toBe('application/octet-stream');
    expect(sent[0]!.headers.get('Idempotency-Key')).not.toBe(sent[1]!.headers.get('Idempotency-Key'));
  });
});
