/**
 * SHA-256 (FIPS 180-4) in plain arithmetic, so that the page's Content-Security-Policy can be computed where there is no
 * `node:crypto`. Fast enough for the few hundred kB of a page's scripts.
 */

/** The first 32 bits of the fractional parts of a root of the first primes: square roots start the state, cube roots the rounds. */
function fractions(count: number, root: (prime: number) => bigint): Uint32Array {
  const words = new Uint32Array(count);
  let found = 0;
  for (let n = 2; found < count; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
    if (prime) words[found++] = Number(root(n) & 0xffffffffn);
  }
  return words;
}

/** floor of the k-th root of `value` by bisection. */
function integerRoot(value: bigint, k: number): bigint {
  let low = 0n;
  let high = 1n << 40n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    const power = k === 2 ? middle * middle : middle * middle * middle;
    if (power <= value) low = middle;
    else high = middle;
  }
  return low;
}

interface Constants {
  readonly start: Uint32Array;
  readonly round: Uint32Array;
}

let known: Constants | null = null;

function constants(): Constants {
  known ??= {
    start: fractions(8, (prime) => integerRoot(BigInt(prime) << 64n, 2)),
    round: fractions(64, (prime) => integerRoot(BigInt(prime) << 96n, 3)),
  };
  return known;
}

function rotate(x: number, by: number): number {
  return (x >>> by) | (x << (32 - by));
}

function compress(state: Uint32Array, words: Uint32Array, round: Uint32Array): void {
  for (let t = 16; t < 64; t++) {
    const a = words[t - 15];
    const b = words[t - 2];
    const s0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3);
    const s1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10);
    words[t] = (words[t - 16] + s0 + words[t - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let t = 0; t < 64; t++) {
    const e1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + e1 + ((e & f) ^ (~e & g)) + round[t] + words[t]) | 0;
    const a0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (a0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    state[i] = state[i] + word;
  });
}

/** The digest of a text's UTF-8 bytes: 32 bytes. */
export function sha256(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array((((bytes.length + 8) >> 6) << 6) + 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 0x20000000));
  view.setUint32(padded.length - 4, (bytes.length << 3) >>> 0);
  const { start, round } = constants();
  const state = start.slice();
  const words = new Uint32Array(64);
  for (let at = 0; at < padded.length; at += 64) {
    for (let t = 0; t < 16; t++) words[t] = view.getUint32(at + 4 * t);
    compress(state, words, round);
  }
  const digest = new Uint8Array(32);
  state.forEach((word, i) => new DataView(digest.buffer).setUint32(4 * i, word));
  return digest;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** A Content-Security-Policy source for an inline script or style: `'sha256-…'`. */
export function cspHash(text: string, digest: (text: string) => string = base64Digest): string {
  return `'sha256-${digest(text)}'`;
}

function base64Digest(text: string): string {
  const digest = sha256(text);
  let code = '';
  for (let at = 0; at < digest.length; at += 3) {
    const left = digest.length - at;
    const group = (digest[at] << 16) | ((digest[at + 1] ?? 0) << 8) | (digest[at + 2] ?? 0);
    code += ALPHABET[group >> 18] + ALPHABET[(group >> 12) & 63];
    code += left > 1 ? ALPHABET[(group >> 6) & 63] : '=';
    code += left > 2 ? ALPHABET[group & 63] : '=';
  }
  return code;
}
