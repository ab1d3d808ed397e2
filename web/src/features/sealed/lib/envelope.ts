// Opens what server/base/envelope.cpp has closed: the same steps with the same library, on the officer's own machine.
import type sodiumModule from 'libsodium-wrappers-sumo';

type Sodium = typeof sodiumModule;

/** Why it does not open; the page has words for each. */
export type SealFailure = 'key_file' | 'password' | 'memory' | 'not_yours' | 'changed';

export class SealError extends Error {
  constructor(readonly reason: SealFailure) {
    super(reason);
  }
}

export interface Pair {
  publicKey: Uint8Array;
  privateKey: Uint8Array;
}

interface KeyFile {
  salt: Uint8Array;
  nonce: Uint8Array;
  box: Uint8Array;
}

const ALGORITHM = 'x25519-seal+xchacha20poly1305';
const VERSION = 1;
const PADDING = 1024;

const member = (value: unknown, name: string): unknown => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function bytes(sodium: Sodium, value: unknown, size: number): Uint8Array {
  const hex = text(value);
  if (hex.length !== size * 2 || !/^[0-9a-f]+$/i.test(hex)) throw new SealError('key_file');
  return sodium.from_hex(hex.toLowerCase());
}

function readKeyFile(sodium: Sodium, content: string): KeyFile {
  let file: unknown;
  try {
    file = JSON.parse(content);
  } catch {
    throw new SealError('key_file');
  }
  return {
    salt: bytes(sodium, member(file, 'salt'), sodium.crypto_pwhash_SALTBYTES),
    nonce: bytes(sodium, member(file, 'nonce'), sodium.crypto_secretbox_NONCEBYTES),
    box: bytes(sodium, member(file, 'box'), sodium.crypto_secretbox_MACBYTES + sodium.crypto_box_SECRETKEYBYTES),
  };
}

/** Argon2id at libsodium's "moderate": about a second and 256 MiB. */
function keyOf(sodium: Sodium, file: KeyFile, password: string): Uint8Array {
  try {
    return sodium.crypto_pwhash(
      sodium.crypto_secretbox_KEYBYTES, password, file.salt,
      sodium.crypto_pwhash_OPSLIMIT_MODERATE, sodium.crypto_pwhash_MEMLIMIT_MODERATE, sodium.crypto_pwhash_ALG_ARGON2ID13,
    );
  } catch {
    throw new SealError('memory');
  }
}

export function openKeyFile(sodium: Sodium, content: string, password: string): Pair {
  const file = readKeyFile(sodium, content);
  const key = keyOf(sodium, file, password);
  try {
    const privateKey = sodium.crypto_secretbox_open_easy(file.box, file.nonce, key);
    return { privateKey, publicKey: sodium.crypto_scalarmult_base(privateKey) };
  } catch {
    throw new SealError('password');
  } finally {
    sodium.memzero(key);
  }
}

const base64 = (sodium: Sodium, value: unknown): Uint8Array => {
  try {
    return sodium.from_base64(text(value), sodium.base64_variants.ORIGINAL);
  } catch {
    throw new SealError('changed');
  }
};

function dataKey(sodium: Sodium, envelope: unknown, pair: Pair): Uint8Array {
  const mine = sodium.to_hex(pair.publicKey);
  const keys = member(envelope, 'keys');
  for (const entry of Array.isArray(keys) ? keys : []) {
    if (text(member(entry, 'public_key')) !== mine) continue;
    try {
      return sodium.crypto_box_seal_open(base64(sodium, member(entry, 'box')), pair.publicKey, pair.privateKey);
    } catch {
      // another entry may hold it
    }
  }
  throw new SealError('not_yours');
}

/** The bytes in an envelope. Throws SealError "not_yours" or "changed". */
export function openBytes(sodium: Sodium, envelope: unknown, pair: Pair): Uint8Array {
  if (member(envelope, 'v') !== VERSION || member(envelope, 'alg') !== ALGORITHM) throw new SealError('changed');
  const key = dataKey(sodium, envelope, pair);
  try {
    const padded = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, base64(sodium, member(envelope, 'cipher')), ALGORITHM, base64(sodium, member(envelope, 'nonce')), key);
    return sodium.unpad(padded, PADDING);
  } catch {
    throw new SealError('changed');
  } finally {
    sodium.memzero(key);
  }
}

/** The text in an envelope; as openBytes(). */
export function openEnvelope(sodium: Sodium, envelope: unknown, pair: Pair): string {
  const bytes = openBytes(sodium, envelope, pair);
  try {
    return sodium.to_string(bytes);
  } catch {
    throw new SealError('changed');
  }
}

export interface PlainFile {
  type: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** A picture or paper: one line of JSON about it, then its bytes (server/cases/sealing.cpp). */
export function openFile(sodium: Sodium, envelope: unknown, pair: Pair): PlainFile {
  const plain = openBytes(sodium, envelope, pair);
  const line = plain.indexOf(0x0a);
  if (line < 0) throw new SealError('changed');
  try {
    return { type: text(member(JSON.parse(sodium.to_string(plain.subarray(0, line))), 'type')), bytes: plain.slice(line + 1) };
  } catch {
    throw new SealError('changed');
  }
}
