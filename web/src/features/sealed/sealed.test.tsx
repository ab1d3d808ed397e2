import { fireEvent, screen, waitFor } from '@testing-library/react';
import sodium from 'libsodium-wrappers-sumo';
import { act } from 'react';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { session } from '@/lib/session';
import { user } from '@/testing/fixtures';
import { mockApi } from '@/testing/mock-api';
import { renderPage } from '@/testing/render';
import { OpenForm } from './components/open-form';
import { OpenedSeal } from './components/opened-seal';
import { contentOf } from './lib/content';
import { openEnvelope, openFile, openKeyFile, type Pair, SealError } from './lib/envelope';
import { OPEN_MS, useSeal } from './use-seal';

const NAME = 'Chim Hoàng Yến';
const plain = JSON.stringify({ message: { text: 'trưởng phòng nhận tiền', at: '2026-11-27T02:00:00Z', attachments: [{ kind: 'image', name: '', title: '' }], history: [] }, person: { name: NAME, phone: '0901234567', user_id: '77' }, files: ['a'] });

function seal(text: string, to: Pair): Record<string, unknown> {
  const key = sodium.randombytes_buf(sodium.crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
  const nonce = sodium.randombytes_buf(sodium.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
  const code = (bytes: Uint8Array): string => sodium.to_base64(bytes, sodium.base64_variants.ORIGINAL);
  const cipher = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(sodium.pad(sodium.from_string(text), 1024), 'x25519-seal+xchacha20poly1305', null, nonce, key);
  return { v: 1, alg: 'x25519-seal+xchacha20poly1305', nonce: code(nonce), cipher: code(cipher), keys: [{ officer: 'thanh', public_key: sodium.to_hex(to.publicKey), box: code(sodium.crypto_box_seal(key, to.publicKey)) }] };
}

const pair = (): Pair => sodium.crypto_box_keypair();
const reasonOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return error instanceof SealError ? error.reason : String(error);
  }
  return 'opened';
};

describe('envelopes', () => {
  beforeAll(() => sodium.ready);
  it('open with the key they are for, and with no other', () => {
    const mine = pair();
    const envelope = seal(plain, mine);
    expect(openEnvelope(sodium, envelope, mine)).toBe(plain);
    expect(reasonOf(() => openEnvelope(sodium, envelope, pair()))).toBe('not_yours');
  });
  it('that were changed do not open', () => {
    const mine = pair();
    const envelope = seal(plain, mine);
    const cipher = String(envelope.cipher);
    for (const changed of [{ ...envelope, cipher: `${cipher.slice(0, -8)}AAAAAAA=` }, { ...envelope, v: 2 }, { ...envelope, alg: 'none' }, { ...envelope, nonce: '' }, {}, null]) {
      expect(reasonOf(() => openEnvelope(sodium, changed, mine))).toBe('changed');
    }
  });
  it('with a file in them give its kind and its bytes', () => {
    const mine = pair();
    const opened = openFile(sodium, seal('{"type":"image/png","bytes":3}\n\u0001\n\u0002', mine), mine);
    expect(opened.type).toBe('image/png');
    expect([...opened.bytes]).toEqual([1, 10, 2]);
    expect(reasonOf(() => openFile(sodium, seal('no line', mine), mine))).toBe('changed');
    expect(reasonOf(() => openFile(sodium, seal('no json\nx', mine), mine))).toBe('changed');
  });
  it('what is no key file is named so', () => {
    for (const file of ['', '{}', 'xyz', JSON.stringify({ salt: 'zz', nonce: '', box: '' })]) expect(reasonOf(() => openKeyFile(sodium, file, 'x'))).toBe('key_file');
  });
  it('tell words and person, whatever else lies in them', () => {
    expect(contentOf(plain, 'T')).toMatchObject({ text: 'trưởng phòng nhận tiền', name: NAME, phone: '0901234567', account: '77', files: ['a'], clips: ['image'], at: '2026-11-27T02:00:00Z' });
    expect(contentOf('{"event":{"name":"B","phone":"1"}}', 'T')).toMatchObject({ at: 'T', name: 'B', phone: '1', text: '' });
    expect(contentOf('no json', 'T').text).toBe('no json');
    expect(contentOf('[1]', 'T').text).toBe('');
  });
});

const worker = vi.hoisted(() => ({ unlock: vi.fn(), open: vi.fn(), file: vi.fn(), end: vi.fn() }));
vi.mock('./lib/opener', () => ({
  Opener: class {
    unlock = worker.unlock;
    open = worker.open;
    file = worker.file;
    end = worker.end;
  },
}));

function Page() {
  const { state, open, close } = useSeal('PA-2026-000007');
  return state.kind === 'open'
    ? <OpenedSeal messages={state.messages} files={state.files} until={state.until} onClose={() => close()} />
    : <OpenForm busy={state.kind === 'busy'} error={state.kind === 'closed' ? state.error : null} onOpen={(wish) => void open(wish)} />;
}

const SEALED = 'GET /api/v1/cases/PA-2026-000007/sealed';
const FILE = 'GET /api/v1/cases/PA-2026-000007/sealed/files/a';
const envelopes = { [SEALED]: () => ({ body: { code: 'PA-2026-000007', items: [{ id: '1', message_id: '2', at: '2026-11-27T02:00:00Z', envelope: {} }] } }) };

async function fillIn(): Promise<void> {
  fireEvent.change(screen.getByLabelText(/Lý do mở/), { target: { value: 'xác minh đơn tố cáo số 12' } });
  fireEvent.change(document.querySelector('input[type=file]')!, { target: { files: [new File(['{"kind":"secret key file"}'], 'thanh.hubkey')] } });
  fireEvent.change(screen.getByLabelText(/Mật khẩu của tệp khóa/), { target: { value: 'mật khẩu' } });
  await waitFor(() => expect(screen.getByRole('button', { name: 'Mở' })).toHaveProperty('disabled', false));
  fireEvent.click(screen.getByRole('button', { name: 'Mở' }));
}

describe('opening a case', () => {
  afterEach(() => {
    vi.useRealTimers();
    worker.unlock.mockReset();
    worker.open.mockReset();
    worker.file.mockReset();
    worker.end.mockReset();
  });

  it('unlocks the key before it asks the hub; a wrong password is no opening', async () => {
    const asked = mockApi(envelopes);
    worker.unlock.mockRejectedValue(new SealError('password'));
    renderPage(<Page />, user({ roles: ['inspector'] }));
    await fillIn();
    await screen.findByText(/Mật khẩu sai/);
    expect(asked).toEqual([]);
    expect(worker.end).toHaveBeenCalled();
  });

  it('shows the person and keeps nothing of it anywhere', async () => {
    const asked = mockApi(envelopes);
    worker.unlock.mockResolvedValue(undefined);
    worker.open.mockResolvedValue([plain]);
    const { client, unmount } = renderPage(<Page />, user({ roles: ['inspector'] }));
    await fillIn();
    await screen.findByText(NAME);
    expect(worker.end).toHaveBeenCalled(); // the keys are gone while the words are read
    expect(asked.map((one) => [one.method, one.path, one.body])).toEqual([['GET', '/api/v1/cases/PA-2026-000007/sealed', undefined], ['GET', '/api/v1/cases/PA-2026-000007/sealed/files/a', undefined]]);
    expect(screen.getByText(/chưa lấy được/i)).toBeTruthy(); // the hub has it not yet
    const kept = JSON.stringify([client.getQueryCache().getAll().map((one) => one.state.data), { ...localStorage }, { ...sessionStorage }, document.title, location.href]);
    expect(kept).not.toContain(NAME);
    expect(kept).not.toContain('nhận tiền');
    fireEvent.click(screen.getByRole('button', { name: 'Đóng lại' }));
    expect(screen.queryByText(NAME)).toBeNull();
    unmount();
  });

  it('shows its pictures from memory, never a stranger\'s page, and gives them back', async () => {
    mockApi({ ...envelopes, [FILE]: () => ({ body: { id: 'a', envelope: {} } }) });
    const made = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:one');
    const given = vi.spyOn(URL, 'revokeObjectURL').mockImplementation(() => undefined);
    worker.unlock.mockResolvedValue(undefined);
    worker.open.mockResolvedValue([plain]);
    worker.file.mockResolvedValueOnce({ type: 'image/jpeg', bytes: new Uint8Array([1]) }).mockResolvedValueOnce({ type: 'text/html', bytes: new Uint8Array([2]) });
    const { unmount } = renderPage(<Page />, user({ roles: ['inspector'] }));
    await fillIn();
    expect((await screen.findByRole('img', { name: /Ảnh/ })).getAttribute('src')).toBe('blob:one');
    fireEvent.click(screen.getByRole('button', { name: 'Đóng lại' }));
    expect(given).toHaveBeenCalledWith('blob:one');
    await fillIn();
    expect((await screen.findByRole('link', { name: /Lưu/ })).hasAttribute('download')).toBe(true);
    expect((made.mock.calls.at(-1)![0] as Blob).type).toBe('application/octet-stream');
    unmount();
    expect(given).toHaveBeenCalledTimes(2);
    vi.restoreAllMocks();
  });

  it('closes by itself after ten minutes', async () => {
    mockApi(envelopes);
    worker.unlock.mockResolvedValue(undefined);
    worker.open.mockResolvedValue([plain]);
    renderPage(<Page />, user({ roles: ['inspector'] }));
    await fillIn();
    await screen.findByText(NAME);
    const late = Date.now() + OPEN_MS + 1;
    vi.spyOn(Date, 'now').mockReturnValue(late);
    act(() => void document.dispatchEvent(new Event('visibilitychange')));
    expect(screen.queryByText(NAME)).toBeNull();
    vi.restoreAllMocks();
  });

  it('closes when the session ends or the page is left', async () => {
    mockApi(envelopes);
    worker.unlock.mockResolvedValue(undefined);
    worker.open.mockResolvedValue([plain]);
    renderPage(<Page />, user({ roles: ['inspector'] }));
    await fillIn();
    await screen.findByText(NAME);
    act(() => session.lost());
    expect(screen.queryByText(NAME)).toBeNull();
    act(() => session.signedIn(user({ roles: ['inspector'] })));
    await fillIn();
    await screen.findByText(NAME);
    act(() => void window.dispatchEvent(new Event('pagehide')));
    expect(screen.queryByText(NAME)).toBeNull();
  });
});
