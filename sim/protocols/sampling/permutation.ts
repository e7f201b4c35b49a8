/**
 * A keyed shuffle of [0, size) that is computed instead of stored: the element at each place of a list that was shuffled with the
 * given key. Four 32-bit multiplications a round; sizes up to 2^30.
 *
 * A balanced Feistel network over the next even number of bits (Luby, Rackoff 1988), walked until it lands inside (Black, Rogaway
 * 2002). At least 6 bits, so that the shuffle of a short list is as good as that of a long one.
 */
export function shuffled(place: number, size: number, key: number): number {
  const half = Math.max(3, (33 - Math.clz32(size - 1)) >>> 1);
  let value = place;
  do value = scramble(value, half, key);
  while (value >= size);
  return value;
}

const ROUNDS = 6;

function scramble(value: number, half: number, key: number): number {
  const mask = (1 << half) - 1;
  let left = value >>> half;
  let right = value & mask;
  for (let round = 1; round <= ROUNDS; round++) {
    const next = left ^ (mix(right + Math.imul(round, 0x9e3779b1), key) & mask);
    left = right;
    right = next;
  }
  return (left << half) | right;
}

/** The finaliser of MurmurHash3 (Appleby, public domain) with a key on both sides of its first half. */
function mix(value: number, key: number): number {
  let hash = value ^ key;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13) ^ key, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
