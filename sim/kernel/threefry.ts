/**
 * Threefry-4x32 with 13 rounds: a keyed bijection of four 32-bit words, used as a random function of a position.
 *
 * Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3 (SC 2011). Their library, Random123, publishes
 * test vectors for this number of rounds. Only additions, rotations and exclusive-ors: identical on every engine, and fast
 * where 32-bit integers are.
 */

/** The key schedule's constant, from Skein. */
const PARITY = 0x1bd11bda;

/**
 * Writes the four words of block (c0, c1, c2, c3) under key (k0, k1, k2, k3) to out[0..3], as signed 32-bit integers.
 * Arguments may be signed or unsigned 32-bit integers.
 */
export function threefry(
  out: Int32Array,
  k0: number,
  k1: number,
  k2: number,
  k3: number,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
): void {
  const k4 = PARITY ^ k0 ^ k1 ^ k2 ^ k3;
  out[0] = c0 + k0;
  out[1] = c1 + k1;
  out[2] = c2 + k2;
  out[3] = c3 + k3;
  oddRounds(out, k1, k2, k3, k4 + 1);
  evenRounds(out, k2, k3, k4, k0 + 2);
  oddRounds(out, k3, k4, k0, k1 + 3);
  lastRound(out);
}

/** Rounds 1 to 4, and 9 to 12, with the key added after them. */
function oddRounds(out: Int32Array, k0: number, k1: number, k2: number, k3: number): void {
  let a = out[0];
  let b = out[1];
  let c = out[2];
  let d = out[3];
  a = (a + b) | 0;
  b = ((b << 10) | (b >>> 22)) ^ a;
  c = (c + d) | 0;
  d = ((d << 26) | (d >>> 6)) ^ c;
  a = (a + d) | 0;
  d = ((d << 11) | (d >>> 21)) ^ a;
  c = (c + b) | 0;
  b = ((b << 21) | (b >>> 11)) ^ c;
  a = (a + b) | 0;
  b = ((b << 13) | (b >>> 19)) ^ a;
  c = (c + d) | 0;
  d = ((d << 27) | (d >>> 5)) ^ c;
  a = (a + d) | 0;
  d = ((d << 23) | (d >>> 9)) ^ a;
  c = (c + b) | 0;
  b = ((b << 5) | (b >>> 27)) ^ c;
  out[0] = a + k0;
  out[1] = b + k1;
  out[2] = c + k2;
  out[3] = d + k3;
}

/** Rounds 5 to 8, with the key added after them. */
function evenRounds(out: Int32Array, k0: number, k1: number, k2: number, k3: number): void {
  let a = out[0];
  let b = out[1];
  let c = out[2];
  let d = out[3];
  a = (a + b) | 0;
  b = ((b << 6) | (b >>> 26)) ^ a;
  c = (c + d) | 0;
  d = ((d << 20) | (d >>> 12)) ^ c;
  a = (a + d) | 0;
  d = ((d << 17) | (d >>> 15)) ^ a;
  c = (c + b) | 0;
  b = ((b << 11) | (b >>> 21)) ^ c;
  a = (a + b) | 0;
  b = ((b << 25) | (b >>> 7)) ^ a;
  c = (c + d) | 0;
  d = ((d << 10) | (d >>> 22)) ^ c;
  a = (a + d) | 0;
  d = ((d << 18) | (d >>> 14)) ^ a;
  c = (c + b) | 0;
  b = ((b << 20) | (b >>> 12)) ^ c;
  out[0] = a + k0;
  out[1] = b + k1;
  out[2] = c + k2;
  out[3] = d + k3;
}

/** Round 13, which has the rotations of round 5. */
function lastRound(out: Int32Array): void {
  const b = out[1];
  const d = out[3];
  const a = (out[0] + b) | 0;
  const c = (out[2] + d) | 0;
  out[0] = a;
  out[1] = ((b << 6) | (b >>> 26)) ^ a;
  out[2] = c;
  out[3] = ((d << 20) | (d >>> 12)) ^ c;
}
