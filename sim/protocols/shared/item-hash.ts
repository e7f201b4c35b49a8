/**
 * Hashes of items for repair: where an item lies among all possible ones, and what a set of items adds up to. Both are the same at
 * every node. They have 32 bits here; a message that carries one is charged the bytes of a real one, see bytes.ts.
 */

const PLACE_KEY = 0x3c6ef372;
const VERSION_KEY = 0x1b873593;
const DIGEST_KEY = 0x5bd1e995;
const TWO_32 = 0x1_0000_0000;

/** The finaliser of MurmurHash3 (Appleby, public domain) behind a key: different values of 32 bits stay different. */
export function mix(value: number, key: number): number {
  let hash = value ^ key;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** Where an item lies in [0, 2^32). No two items share a place. */
export function placeOf(item: number): number {
  return mix(item, PLACE_KEY) >>> 0;
}

/** The version of an item that has only one: never 0, which stands for absent. */
export function onlyVersion(item: number): number {
  return mix(item, VERSION_KEY) || 1;
}

/** What an item in a version adds to the sum of a set. */
export function digestOf(item: number, version: number): number {
  return mix(Math.imul(mix(item, DIGEST_KEY), 5) + version, DIGEST_KEY);
}

/** The cell of [0, cells) in which a hash falls; cells up to 2^20. */
export function cellOf(hash: number, cells: number): number {
  return Math.floor(((hash >>> 0) * cells) / TWO_32);
}
