import { screen } from '@testing-library/react';
import { act } from 'react';
import { describe, expect, it } from 'vitest';
import { file, rawFile } from '@/testing/fixtures';
import { mockApi } from '@/testing/mock-api';
import { renderPage } from '@/testing/render';
import { CasePrint } from './components/case-print';

describe('a case on paper', () => {
  it('is there only while the browser prints, whole and with nothing folded away', () => {
    mockApi({});
    const long = 'rác '.repeat(900).trim();
    const one = file({
      messages: [{ ...(rawFile().messages as object[])[0], text: long }],
      events: [...(rawFile().events as unknown[]), { sequence: 2, at: '2026-11-27T02:30:00Z', actor: 'nam', kind: 'case.note', data: { text: 'đã hỏi tổ dân phố' } }],
      duplicate_of: 'PA-2026-000004',
    });
    renderPage(<CasePrint file={one} />);
    expect(screen.queryByTestId('sheet')).toBeNull();
    act(() => void window.dispatchEvent(new Event('beforeprint')));
    const paper = screen.getByTestId('sheet').textContent;
    for (const words of [long, 'Nguyễn Thị Hoa', 'Quyết định 1207/QĐ-UBND', 'đã hỏi tổ dân phố', 'PA-2026-000004', '27/11/2026', 'Phường Một – Hạ tầng']) expect(paper).toContain(words);
    act(() => void window.dispatchEvent(new Event('afterprint')));
    expect(screen.queryByTestId('sheet')).toBeNull();
  });
});
