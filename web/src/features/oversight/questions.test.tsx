import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { user } from '@/testing/fixtures';
import { mockApi } from '@/testing/mock-api';
import { renderPage } from '@/testing/render';
import type { Question } from './api/questions';
import { QuestionActions } from './components/question-actions';

const question = (change: Partial<Question> = {}): Question => ({
  id: '9', state: 'asked', case: 'PA-2026-000001', unit: 'w1.infra', unit_name: 'Hạ tầng', topic: null, on_behalf: 'council', asker: 'hdnd', text: 'Vì sao chậm?', asked_at: '2026-11-20T01:00:00Z',
  due_at: '2026-11-27T10:00:00Z', overdue: false, round: 1, level: 0, may: { answer: false, decide: false }, etag: '3', ...change,
});

describe('a question', () => {
  it('is answered by who may, once for one press, in the version that was seen', async () => {
    const asked = mockApi({ 'POST /api/v1/questions/9/answer': () => ({ body: question({ state: 'answered', etag: '4' }) }) });
    renderPage(<QuestionActions question={question({ may: { answer: true, decide: false } })} />, user({ roles: ['unit_head'] }));
    fireEvent.change(screen.getByRole('textbox'), { target: { value: 'Đã xử lý.' } });
    fireEvent.click(screen.getByRole('button'));
    await waitFor(() => expect(asked.filter((one) => one.method === 'POST')).toHaveLength(1));
    const [one] = asked.filter((call) => call.method === 'POST');
    expect(one!.body).toEqual({ text: 'Đã xử lý.' });
    expect(one!.headers.get('If-Match')).toBe('"3"');
    expect(one!.headers.get('Idempotency-Key')).toBeTruthy();
  });
  it('shows nothing to do to who may do nothing', () => {
    mockApi({});
    renderPage(<QuestionActions question={question()} />);
    expect(screen.queryByRole('button')).toBeNull();
  });
  it('is sent back only with a reason', () => {
    mockApi({});
    renderPage(<QuestionActions question={question({ state: 'answered', may: { answer: false, decide: true } })} />, user({ roles: ['supervisor'] }));
    const [back, accept] = screen.getAllByRole('button') as HTMLButtonElement[];
    expect(back!.disabled).toBe(true);
    expect(accept!.disabled).toBe(false);
    fireEvent.change(screen.getAllByRole('textbox')[0]!, { target: { value: 'Chưa rõ ngày xong.' } });
    expect(back!.disabled).toBe(false);
  });
});
