import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { file, rawFile } from '@/testing/fixtures';
import { mockApi } from '@/testing/mock-api';
import { renderPage } from '@/testing/render';
import type { CaseRights } from '@/utils/permissions';
import { DeadlinesCard } from './components/deadlines-card';
import { eventWords, type Names } from './event-words';

const CODE = 'PA-2026-000001';
const official: CaseRights = { reply: true, note: true, assign: false, move: true, askExtension: true, decideExtension: false };
const nobody: CaseRights = { ...official, reply: false, note: false, move: false, askExtension: false };
const legal = { clock: 'legal', step: 'resolve_first', name_vi: 'Giải quyết lần đầu', name_en: 'First decision', due_at: '2026-12-28T10:00:00Z', met: null, state: 'running', rule: 'complaint.first.normal', basis: 'Luật Khiếu nại Điều 28', confidence: 'text_seen', unconfirmed: false, length: 30, unit: 'calendar_day' };
const steps = [
  { step: 'received_by_competent_person', name_vi: 'Nhận đơn khiếu nại', name_en: 'Complaint received', day: 'past', head: false, variants: [] },
  { step: 'accepted', name_vi: 'Thụ lý', name_en: 'Accepted', day: 'past', head: false, variants: ['complex', 'second.remote'] },
  { step: 'dialogue_date', name_vi: 'Hẹn ngày đối thoại', name_en: 'Dialogue set', day: 'coming', head: false, variants: [] },
  { step: 'suspension_signed', name_vi: 'Tạm đình chỉ', name_en: 'Suspended', day: 'none', head: true, variants: [] },
];
const complaint = () => file({ kind: 'complaint', restricted: true, formal_steps: steps, deadlines: [...(rawFile().deadlines as unknown[]), legal] });
const open = (): void => void fireEvent.click(screen.getByRole('button', { name: 'Ghi nhận bước thủ tục' }));
const choose = async (label: RegExp, option: string): Promise<void> => {
  fireEvent.click(screen.getByRole('combobox', { name: label }));
  fireEvent.click(await screen.findByRole('option', { name: option, hidden: true }));
};

describe('the deadlines of a case', () => {
  it('stand with the article they rest on, and a mark where nobody has read it', () => {
    mockApi({});
    renderPage(<DeadlinesCard file={complaint()} rights={official} />);
    const rows = screen.getAllByRole('listitem');
    expect(rows).toHaveLength(3);
    expect(rows[0]!.textContent).toContain('Quyết định 1207/QĐ-UBND');
    expect(rows[0]!.textContent).toContain('chưa kiểm chứng');
    expect(rows[1]!.textContent).toContain('Luật Tiếp công dân Điều 28');
    expect(rows[1]!.textContent).not.toContain('chưa kiểm chứng');
    expect(rows[2]!.textContent).toContain('30 ngày');
    expect(rows[2]!.textContent).not.toContain('chưa kiểm chứng');
  });

  it('say that a legal term runs only from a recorded step', () => {
    mockApi({});
    renderPage(<DeadlinesCard file={file({ restricted: true, formal_steps: steps })} rights={official} />);
    expect(screen.getByText(/chỉ chạy khi cán bộ ghi nhận/)).toBeTruthy();
  });

  it('are unconfirmed unless the hub says otherwise', () => {
    mockApi({});
    renderPage(<DeadlinesCard file={file({ deadlines: [{ ...legal, unconfirmed: undefined }] })} rights={official} />);
    expect(screen.getByText('chưa kiểm chứng')).toBeTruthy();
  });
});

describe('a formal step', () => {
  it('is recorded with its day, its case and the version that was read', async () => {
    const asked = mockApi({ [`POST /api/v1/cases/${CODE}/formal-steps`]: () => ({ status: 201, body: rawFile({ etag: '2' }) }), [`GET /api/v1/cases/${CODE}`]: () => ({ body: rawFile({ etag: '2' }) }) });
    renderPage(<DeadlinesCard file={complaint()} rights={official} />);
    open();
    await choose(/Bước/, 'Thụ lý');
    await choose(/Trường hợp/, 'Lần hai, vùng sâu, vùng xa');
    fireEvent.change(screen.getByLabelText(/Ngày ghi trên giấy tờ/), { target: { value: '2026-11-25' } });
    fireEvent.change(screen.getByLabelText(/Căn cứ/), { target: { value: 'Thông báo 12/TB-UBND' } });
    const buttons = screen.getAllByRole('button', { name: 'Ghi nhận' });
    fireEvent.click(buttons.at(-1)!);
    await waitFor(() => expect(asked.some((one) => one.method === 'POST')).toBe(true));
    const sent = asked.find((one) => one.method === 'POST')!;
    expect(sent.body).toEqual({ step: 'accepted', reason: 'Thông báo 12/TB-UBND', at: '2026-11-25', variant: 'second.remote' });
    expect(sent.headers.get('If-Match')).toBe('"1"');
  });

  it('needs a ground, and its day when it is planned', async () => {
    mockApi({});
    renderPage(<DeadlinesCard file={complaint()} rights={official} />);
    open();
    const button = (): HTMLButtonElement => screen.getAllByRole<HTMLButtonElement>('button', { name: 'Ghi nhận' }).at(-1)!;
    await choose(/Bước/, 'Hẹn ngày đối thoại');
    fireEvent.change(screen.getByLabelText(/Căn cứ/), { target: { value: 'lịch đối thoại' } });
    expect(button().disabled).toBe(true);
    fireEvent.change(screen.getByLabelText(/Ngày dự kiến/), { target: { value: '2026-12-17' } });
    expect(button().disabled).toBe(false);
    fireEvent.change(screen.getByLabelText(/Căn cứ/), { target: { value: '  ' } });
    expect(button().disabled).toBe(true);
  });

  it('that the head decides is offered to the head only', async () => {
    mockApi({});
    const first = renderPage(<DeadlinesCard file={complaint()} rights={official} />);
    open();
    fireEvent.click(screen.getByRole('combobox', { name: /Bước/ }));
    await screen.findByRole('option', { name: 'Thụ lý', hidden: true });
    expect(screen.queryByRole('option', { name: 'Tạm đình chỉ', hidden: true })).toBeNull();
    first.unmount();
    renderPage(<DeadlinesCard file={complaint()} rights={{ ...official, decideExtension: true }} />);
    open();
    fireEvent.click(screen.getByRole('combobox', { name: /Bước/ }));
    expect(await screen.findByRole('option', { name: 'Tạm đình chỉ', hidden: true })).toBeTruthy();
  });

  it('is not offered to who may only read', () => {
    mockApi({});
    renderPage(<DeadlinesCard file={complaint()} rights={nobody} />);
    expect(screen.queryByRole('button', { name: 'Ghi nhận bước thủ tục' })).toBeNull();
  });
});

describe('the words of an event', () => {
  const names = { t: (key: string, values?: object) => `${key} ${JSON.stringify(values ?? {})}`, language: 'vi', person: () => '', unit: () => '', now: Date.parse('2026-11-27T03:00:00Z') } as unknown as Names;
  it('say which day moved a deadline', () => {
    const event = { sequence: 2, at: '', actor: 'hub', kind: 'case.deadline_moved', data: { reason: 'calendar', days: [{ date: '2026-12-25', name: 'Nghỉ bù' }], deadlines: [{ kind: 'resolve', to: '2026-12-28T10:00:00Z' }] } };
    expect(eventWords(event, names)).toContain('2026-12-25 Nghỉ bù');
  });
});
