import { fireEvent, screen, waitFor } from '@testing-library/react';
import { act } from 'react';
import { describe, expect, it } from 'vitest';
import { drafts } from '@/lib/drafts';
import { file, rawFile, tree, user } from '@/testing/fixtures';
import { mockApi } from '@/testing/mock-api';
import { renderPage } from '@/testing/render';
import { candidates } from '@/utils/candidates';
import { caseKey } from './api/read-case';
import { ReplyBox } from './components/reply-box';
import { readCaseSearch } from './search';
import { holdings, openWish, streamOf } from './stream';

const CODE = 'PA-2026-000001';
const REPLIES = `POST /api/v1/cases/${CODE}/replies`;
const CASE = `GET /api/v1/cases/${CODE}`;
const box = (): HTMLTextAreaElement => screen.getByPlaceholderText(/Viết câu trả lời/);
const type = (text: string): void => void fireEvent.change(box(), { target: { value: text } });
const note = { sequence: 2, at: '2026-11-27T02:30:00Z', actor: 'nam', kind: 'case.note', data: { text: 'đang kiểm tra' } };
const changed = (): Record<string, unknown> => rawFile({ etag: '2', events: [...(rawFile().events as unknown[]), { ...note, kind: 'case.assigned', data: { unit: 'w1.infra', assignee: 'nam', reason: 'đúng người' } }] });

describe('an answer', () => {
  it('goes out with the version that was read and a key, and the draft leaves', async () => {
    const asked = mockApi({ [REPLIES]: () => ({ status: 202, body: { message_id: '9', delivery: { state: 'pending' } } }), [CASE]: () => ({ body: rawFile({ etag: '2' }) }) });
    renderPage(<ReplyBox file={file()} focused={0} />);
    type('Đã kiểm tra xong.');
    fireEvent.click(screen.getByRole('button', { name: 'Gửi trả lời' }));
    await waitFor(() => expect(box().value).toBe(''));
    const sent = asked.find((one) => one.method === 'POST')!;
    expect(sent.body).toEqual({ text: 'Đã kiểm tra xong.', close: false });
    expect(sent.headers.get('If-Match')).toBe('"1"');
    expect(sent.headers.get('Idempotency-Key')).toBeTruthy();
    expect(drafts.read('lan', `reply.${CODE}`)).toBe('');
  });

  it('is not lost to a 412: shows what changed, keeps the words, goes out on one press with the new version', async () => {
    let calls = 0;
    const asked = mockApi({
      [REPLIES]: () => (++calls === 1 ? { status: 412, body: { title: 'Precondition Failed' } } : { status: 202, body: { message_id: '9', delivery: { state: 'pending' } } }),
      [CASE]: () => ({ body: changed() }),
    });
    const { client } = renderPage(<ReplyBox file={file()} focused={0} />);
    client.setQueryData(caseKey(CODE), file());
    type('Câu trả lời dài đã viết rất lâu');
    fireEvent.click(screen.getByRole('button', { name: 'Gửi trả lời' }));
    await screen.findByText(/vụ việc vừa thay đổi/);
    expect(screen.getByRole('alert').textContent).toContain('đúng người');
    expect(box().value).toBe('Câu trả lời dài đã viết rất lâu');
    fireEvent.click(screen.getByRole('button', { name: 'Vẫn gửi' }));
    await waitFor(() => expect(box().value).toBe(''));
    const posts = asked.filter((one) => one.method === 'POST');
    expect(posts.map((one) => one.headers.get('If-Match'))).toEqual(['"1"', '"2"']);
    expect(posts[0]!.headers.get('Idempotency-Key')).not.toBe(posts[1]!.headers.get('Idempotency-Key'));
    expect(posts[1]!.body).toEqual({ text: 'Câu trả lời dài đã viết rất lâu', close: false });
  });

  it('uses the same key when it is sent again after a lost answer', async () => {
    let calls = 0;
    const asked = mockApi({ [REPLIES]: () => (++calls === 1 ? { status: 503 } : { status: 202, body: { message_id: '9', delivery: { state: 'pending' } } }), [CASE]: () => ({ body: rawFile({ etag: '2' }) }) });
    renderPage(<ReplyBox file={file()} focused={0} />);
    type('Xin chào');
    fireEvent.click(screen.getByRole('button', { name: 'Gửi trả lời' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Thử lại' }));
    await waitFor(() => expect(box().value).toBe(''));
    const keys = asked.filter((one) => one.method === 'POST').map((one) => one.headers.get('Idempotency-Key'));
    expect(keys[0]).toBe(keys[1]);
  });

  it('is kept as a draft while it is written, and there again on return', async () => {
    mockApi({});
    const first = renderPage(<ReplyBox file={file()} focused={0} />);
    type('viết dở');
    await act(async () => first.unmount());
    expect(drafts.read('lan', `reply.${CODE}`)).toBe('viết dở');
    renderPage(<ReplyBox file={file()} focused={0} />);
    expect(box().value).toBe('viết dở');
    expect(screen.getByText(/bản nháp bạn viết dở/)).toBeTruthy();
  });

  it('cannot be longer than the hub takes', () => {
    mockApi({});
    renderPage(<ReplyBox file={file()} focused={0} />);
    type('a'.repeat(4_001));
    expect(screen.getByRole('button', { name: 'Gửi trả lời' })).toHaveProperty('disabled', true);
    expect(screen.getByText('dài quá 1 ký tự')).toBeTruthy();
  });
});

describe('the stream of a case', () => {
  it('joins messages, notes and events in their order', () => {
    const one = file({ events: [...(rawFile().events as unknown[]), note, { sequence: 3, at: '2026-11-27T02:40:00Z', actor: 'hub', kind: 'case.due_soon', data: {} }, { sequence: 4, at: '2026-11-27T02:41:00Z', actor: 'lan', kind: 'case.message', data: {} }] });
    expect(streamOf(one).map((item) => item.kind)).toEqual(['message', 'note', 'event']);
  });
  it('knows an extension that waits, and one that was decided', () => {
    const asked = { sequence: 2, at: '', actor: 'lan', kind: 'case.extension_asked', data: { until: '2026-12-10T10:00:00Z', reason: 'mưa' } };
    expect(openWish([asked])).toMatchObject({ actor: 'lan', reason: 'mưa' });
    expect(openWish([asked, { ...asked, kind: 'case.extension_refused' }])).toBeNull();
  });
  it('tells who held it from when to when', () => {
    const one = file({ events: [...(rawFile().events as unknown[]), { sequence: 2, at: '2026-11-27T03:00:00Z', actor: 'x', kind: 'case.assigned', data: { from_unit: 'w1.infra', unit: 'city.water' } }] });
    expect(holdings(one)).toEqual([
      { unit: 'w1.infra', from: Date.parse('2026-11-27T02:00:00Z'), until: Date.parse('2026-11-27T03:00:00Z') },
      { unit: 'city.water', from: Date.parse('2026-11-27T03:00:00Z'), until: null },
    ]);
  });
  it('is opened for known purposes only', () => {
    expect(readCaseSearch({ do: 'reply' })).toEqual({ do: 'reply' });
    expect(readCaseSearch({ do: '<script>' })).toEqual({});
  });
});

describe('the reply window', () => {
  const shown = (reply_window: unknown): string => {
    mockApi({});
    renderPage(<ReplyBox file={file({ reply_window })} focused={0} />);
    return screen.queryByText(/Cửa sổ trả lời/)?.textContent ?? '';
  };
  const far = new Date(Date.now() + 86_400_000).toISOString();
  const past = new Date(Date.now() - 60_000).toISOString();
  it('says when it closes and how an answer goes then', () => {
    const text = shown({ open: true, closes_at: far, route: 'message', after: 'template_phone' });
    expect(text).toMatch(/^Cửa sổ trả lời đóng lúc .+; sau đó tin sẽ đi bằng mẫu tin đã duyệt gửi tới số điện thoại\.$/);
  });
  it('says how it goes when it is closed, also when that happened on this page', () => {
    expect(shown({ open: false, closes_at: null, route: 'task', after: 'task' })).toContain('đã đóng; tin sẽ đi bằng cuộc gọi hoặc SMS');
    document.body.innerHTML = '';
    expect(shown({ open: true, closes_at: past, route: 'message', after: 'template_user' })).toContain('đã đóng; tin sẽ đi bằng mẫu tin đã duyệt');
  });
  it('says nothing where there is no window, and takes an unknown way for a person', () => {
    expect(shown(null)).toBe('');
    expect(file({ reply_window: { open: true, closes_at: far, route: 'pigeon', after: 7 } }).reply_window).toEqual({ open: true, closes_at: far, route: 'task', after: 'task' });
  });
});

describe('who can get a case', () => {
  it('people of the unit, its heads above, not strangers, not closed accounts', () => {
    const people = [user(), user({ username: 'boss', roles: ['unit_head'], units: ['w1'] }), user({ username: 'far', units: ['w2.infra'] }), user({ username: 'gone', disabled: true }), user({ username: 'press', roles: ['communications'], units: ['w1'] })];
    expect(candidates(people, 'w1.infra', tree).map((one) => one.username)).toEqual(['lan', 'boss']);
  });
});
