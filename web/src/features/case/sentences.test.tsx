import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import i18next from 'i18next';
import { file, rawFile } from '@/testing/fixtures';
import { mockApi } from '@/testing/mock-api';
import { renderPage } from '@/testing/render';
import { fieldsIn } from '@/utils/fields';
import { NoteBox } from './components/note-box';
import { ReplyBox } from './components/reply-box';
import { findSentences, firstField, sentencesFor } from './sentences';

const CODE = 'PA-2026-000001';
const stored = [
  { id: '1', title: 'Đã xử lý xong', shortcut: 'xong', unit_name: 'Phường Một', text: 'Kính gửi ông/bà, Phường Một trả lời PA-2026-000001: {ket_qua}. Trân trọng.', unfilled: ['ket_qua'] },
  { id: '2', title: 'Hẹn ngày', shortcut: 'hen', unit_name: '', text: 'Sẽ có kết quả.', unfilled: [] },
];
const texts = { [`GET /api/v1/cases/${CODE}/templates`]: () => ({ body: { items: stored } }) };
const reply = (): HTMLTextAreaElement => screen.getByPlaceholderText(/Viết câu trả lời/);
const note = (): HTMLTextAreaElement => screen.getByPlaceholderText(/Ghi chú cho đồng nghiệp/);

/** As a person types: the text, and the cursor at its end. */
function type(box: HTMLTextAreaElement, text: string): void {
  fireEvent.change(box, { target: { value: text } });
  box.setSelectionRange(text.length, text.length);
  fireEvent.click(box);
}

describe('fields', () => {
  it('are what the hub takes for fields', () => {
    expect(fieldsIn('{ten} {a} {Ten} {ket_qua}').map((one) => one.name)).toEqual(['ten', 'ket_qua']);
    expect(fieldsIn(`{${'a'.repeat(41)}}`)).toEqual([]);
    expect(firstField('x {ket_qua} {ly_do}', 4)).toEqual({ name: 'ly_do', from: 12, until: 19 });
  });
});

describe('texts to answer with', () => {
  const all = sentencesFor(file(), stored, i18next.t);
  it('are found by short name first, then by title with or without marks', () => {
    expect(findSentences(all, 'xong').map((one) => one.id)).toEqual(['t1']);
    expect(findSentences(all, 'hen')[0]!.id).toBe('t2');
    expect(findSentences(all, 'da.xu.xong').map((one) => one.id)).toEqual(['t1']);
    expect(findSentences(all, '')).toHaveLength(all.length);
  });

  it('come by "/", and the cursor lands on the field that is empty', async () => {
    mockApi(texts);
    renderPage(<ReplyBox file={file()} focused={0} />);
    await waitFor(() => { type(reply(), 'Chào /xo'); expect(screen.getAllByRole('option')).toHaveLength(1); });
    fireEvent.keyDown(reply(), { key: 'Enter' });
    await waitFor(() => expect(reply().value).toBe(`Chào ${stored[0]!.text}`));
    expect(reply().value.slice(reply().selectionStart, reply().selectionEnd)).toBe('{ket_qua}');
    expect(screen.queryByRole('listbox')).toBeNull();
  });

  it('with an empty field are not sent, and it is said which', async () => {
    const asked = mockApi({ ...texts, [`POST /api/v1/cases/${CODE}/replies`]: () => ({ status: 202, body: { message_id: '1', delivery: { state: 'pending' } } }), [`GET /api/v1/cases/${CODE}`]: () => ({ body: rawFile({ etag: '2' }) }) });
    renderPage(<ReplyBox file={file()} focused={0} />);
    type(reply(), 'Kết quả: {ket_qua}');
    fireEvent.click(screen.getByRole('button', { name: 'Gửi trả lời' }));
    expect(screen.getByRole('alert').textContent).toContain('hãy điền kết quả');
    expect(reply().value.slice(reply().selectionStart, reply().selectionEnd)).toBe('{ket_qua}');
    expect(asked.some((one) => one.method === 'POST')).toBe(false);
    type(reply(), 'Kết quả: đã dọn');
    fireEvent.click(screen.getByRole('button', { name: 'Gửi trả lời' }));
    await waitFor(() => expect(reply().value).toBe(''));
    expect(asked.filter((one) => one.method === 'POST')).toHaveLength(1);
  });

  it('a date or a way of paths is no command', async () => {
    mockApi(texts);
    renderPage(<ReplyBox file={file()} focused={0} />);
    await waitFor(() => { type(reply(), '/xo'); expect(screen.queryAllByRole('option')).toHaveLength(1); });
    for (const text of ['ngày 20/11', 'ông/bà', '/xong xong', '/không-có-mẫu-nào']) {
      type(reply(), text);
      expect(screen.queryByRole('listbox')).toBeNull();
    }
  });
});

describe('calling somebody in a note', () => {
  const people = [
    { username: 'binh', display_name: 'Lê Văn Bình', roles: ['dispatcher'], units: ['w1'] },
    { username: 'hoa', display_name: 'Trần Thị Hoa', roles: ['unit_head'], units: ['w1'] },
  ];
  const api = (not: string[] = []) => ({
    [`GET /api/v1/cases/${CODE}/people`]: () => ({ body: { items: people } }),
    [`POST /api/v1/cases/${CODE}/notes`]: () => ({ status: 201, body: { sequence: 2, at: '', author: 'lan', text: '', mentions: [], not_mentioned: not } }),
    [`GET /api/v1/cases/${CODE}`]: () => ({ body: rawFile({ etag: '2' }) }),
  });
  it('offers who may see the case, by name with or without marks', async () => {
    mockApi(api());
    renderPage(<NoteBox file={file()} focused={0} />);
    await waitFor(() => { type(note(), 'Nhờ @bin'); expect(screen.getAllByRole('option').map((one) => one.textContent)).toEqual([expect.stringContaining('Lê Văn Bình')]); });
    fireEvent.keyDown(note(), { key: 'Tab' });
    await waitFor(() => expect(note().value).toBe('Nhờ @binh '));
    type(note(), 'thư an@hoa');
    expect(screen.queryByRole('listbox')).toBeNull();
  });
  it('asks the hub for nobody until an @ is there', () => {
    const asked = mockApi(api());
    renderPage(<NoteBox file={file()} focused={0} />);
    type(note(), 'đang kiểm tra');
    expect(asked).toEqual([]);
  });
});
