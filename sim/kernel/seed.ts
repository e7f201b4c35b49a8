/** From the text of a seed to keys, and from keys to keys of named things. Runs in set-up, never per event. */
import xor4096 from 'seedrandom/lib/xor4096.js';
import { threefry } from './threefry.ts';

/** 128 bits of key, as four unsigned 32-bit integers. */
export interface RootKey {
  readonly k0: number;
  readonly k1: number;
  readonly k2: number;
  readonly k3: number;
}

/** What a key was derived from; keeps the number 7, the text '7' and an entity '7' apart. */
const FROM_NUMBER = 1;
const FROM_TEXT = 2;
const FROM_ENTITY = 3;

/**
 * The key of a whole run, from the seed as the user wrote it. Every text is a seed, the empty one too, and '7', '07' and
 * '7.0' are three different ones; nothing is read from a clock.
 *
 * The text goes to seedrandom's xor4096 with its length in front: xor4096 repeats its seed like a necklace, so that
 * 'a' and 'a\0a' alone would be one seed.
 */
export function rootKey(seedText: string): RootKey {
  const generator = xor4096(`${seedText.length}:${seedText}`);
  const k0 = generator.int32() >>> 0;
  const k1 = generator.int32() >>> 0;
  const k2 = generator.int32() >>> 0;
  const k3 = generator.int32() >>> 0;
  return { k0, k1, k2, k3 };
}

/**
 * The key of something named: a purpose (number or id) and, where the purpose has many, one entity's id. Different
 * names give unrelated keys (equal with a chance of about 2^-64), whatever other names exist and in whatever order.
 *
 * @param purpose a safe integer, or any text such as a fault's id
 * @throws RangeError when a numeric purpose is not a safe integer
 */
export function subKey(root: RootKey, purpose: number | string, entity?: string): RootKey {
  let key: RootKey;
  if (typeof purpose === 'string') {
    key = textKey(root, FROM_TEXT, purpose);
  } else {
    if (!Number.isSafeInteger(purpose)) {
      throw new RangeError(`a purpose must be a safe integer or a text, not ${purpose}`);
    }
    key = blockKey(root, FROM_NUMBER, 0, purpose | 0, Math.floor(purpose / 0x100000000) | 0);
  }
  return entity === undefined ? key : textKey(key, FROM_ENTITY, entity);
}

function textKey(root: RootKey, from: number, text: string): RootKey {
  return blockKey(root, from, text.length, hashText(text, 0x811c9dc5), hashText(text, 0x9747b28c));
}

function blockKey(root: RootKey, from: number, length: number, low: number, high: number): RootKey {
  const out = new Int32Array(4);
  threefry(out, root.k0, root.k1, root.k2, root.k3, from, length, low, high);
  return { k0: out[0] >>> 0, k1: out[1] >>> 0, k2: out[2] >>> 0, k3: out[3] >>> 0 };
}

/** MurmurHash3's 32-bit loop and finaliser (Appleby, public domain), fed one UTF-16 code unit at a time. */
function hashText(text: string, seed: number): number {
  let hash = seed | 0;
  for (let i = 0; i < text.length; i++) {
    let unit = Math.imul(text.charCodeAt(i), 0xcc9e2d51);
    unit = Math.imul((unit << 15) | (unit >>> 17), 0x1b873593);
    hash ^= unit;
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash ^= text.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
