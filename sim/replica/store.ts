/**
 * What every node holds under every key: states, which are immutable and shared, in pages that are shared as well until a node changes
 * one; and so is a node's list of pages. Memory follows what differs from the beginning, not nodes times keys.
 */
import type { ConflictRule, State } from './conflict-rule.ts';

/** Keys of a page. */
export const PAGE_KEYS = 64;
const PAGE_SHIFT = 6;

/** States of `PAGE_KEYS` neighbouring keys, with their hashes. Equal references are equal contents. */
export interface Page {
  readonly states: readonly (State | null)[];
  /** 0 where there is nothing */
  readonly hashes: readonly number[];
}

class OwnPage implements Page {
  readonly states: (State | null)[];
  readonly hashes: number[];
  /** several nodes have it: it must be copied before it is changed */
  shared = false;

  constructor(states: (State | null)[], hashes: number[]) {
    this.states = states;
    this.hashes = hashes;
  }

  copy(): OwnPage {
    return new OwnPage(this.states.slice(), this.hashes.slice());
  }
}

function emptyPage(): OwnPage {
  return new OwnPage(
    Array.from({ length: PAGE_KEYS }, () => null),
    Array.from({ length: PAGE_KEYS }, () => 0),
  );
}

export class ReplicaStore {
  readonly rule: ConflictRule;
  /** keys are below this */
  readonly keys: number;
  /** pages of a node */
  readonly pageCount: number;
  /** states that a node holds, tombstones included */
  readonly states: Int32Array;
  /** tombstones among them */
  readonly tombstones: Int32Array;
  private readonly checksums: Int32Array;
  /** by node: its pages */
  private readonly rows: OwnPage[][];
  /** by node: 1 when nobody else has its list of pages */
  private readonly owned: Uint8Array;
  private readonly empty: OwnPage[];

  constructor(rule: ConflictRule, keys: number, capacity: number) {
    this.rule = rule;
    this.keys = keys;
    this.pageCount = Math.max(1, (keys + PAGE_KEYS - 1) >>> PAGE_SHIFT);
    this.states = new Int32Array(capacity);
    this.tombstones = new Int32Array(capacity);
    this.checksums = new Int32Array(capacity);
    const page = emptyPage();
    page.shared = true;
    this.empty = Array.from({ length: this.pageCount }, () => page);
    this.rows = Array.from({ length: capacity }, () => this.empty);
    this.owned = new Uint8Array(capacity);
  }

  /** The first `nodes` nodes hold these states, by key; nothing under keys beyond. Before the run. */
  preload(nodes: number, states: readonly State[]): void {
    if (states.length === 0 || nodes === 0) return;
    for (let key = 0; key < states.length; key++) this.set(0, key, states[key]);
    for (const page of this.rows[0]) page.shared = true;
    this.rows.fill(this.rows[0], 1, nodes);
    this.owned[0] = 0;
    this.states.fill(this.states[0], 1, nodes);
    this.tombstones.fill(this.tombstones[0], 1, nodes);
    this.checksums.fill(this.checksums[0], 1, nodes);
  }

  /** null: nothing */
  get(node: number, key: number): State | null {
    return this.rows[node][key >>> PAGE_SHIFT].states[key & (PAGE_KEYS - 1)];
  }

  /** hash of what the node holds, 0 when nothing */
  hash(node: number, key: number): number {
    return this.rows[node][key >>> PAGE_SHIFT].hashes[key & (PAGE_KEYS - 1)];
  }

  /** Sum modulo 2^32 of `mixed` over all that the node holds, as a signed 32-bit integer. */
  checksum(node: number): number {
    return this.checksums[node];
  }

  /** The page of a node that has the keys from `page * PAGE_KEYS` on. */
  page(node: number, page: number): Page {
    return this.rows[node][page];
  }

  /** Puts a state, or nothing, in the place of what the node holds; returns its hash. */
  set(node: number, key: number, state: State | null): number {
    const at = key >>> PAGE_SHIFT;
    let page = this.rows[node][at];
    if (page.shared) {
      page = page.copy();
      this.ownRow(node)[at] = page;
    }
    const place = key & (PAGE_KEYS - 1);
    const before = page.states[place];
    const hash = state === null ? 0 : this.rule.hash(state) | 0;
    if (before !== null) this.count(node, before, -1);
    if (state !== null) this.count(node, state, 1);
    this.checksums[node] += mixed(key, hash) - mixed(key, page.hashes[place]);
    page.states[place] = state;
    page.hashes[place] = hash;
    return hash;
  }

  /** The node holds nothing any more; false when it held nothing before. */
  clear(node: number): boolean {
    if (this.states[node] === 0) return false;
    this.rows[node] = this.empty;
    this.owned[node] = 0;
    this.states[node] = 0;
    this.tombstones[node] = 0;
    this.checksums[node] = 0;
    return true;
  }

  private ownRow(node: number): OwnPage[] {
    if (this.owned[node] === 0) {
      this.rows[node] = this.rows[node].slice();
      this.owned[node] = 1;
    }
    return this.rows[node];
  }

  private count(node: number, state: State, change: number): void {
    this.states[node] += change;
    if (this.rule.isTombstone(state)) this.tombstones[node] += change;
  }
}

/**
 * What a state adds to a checksum: key and hash mixed, so that states which changed places are told apart. 0 for nothing. The finaliser is
 * the one of MurmurHash3 (Appleby, public domain).
 */
export function mixed(key: number, hash: number): number {
  if (hash === 0) return 0;
  let h = Math.imul(hash ^ Math.imul(key + 1, 0x9e3779b1), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13) ^ key, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
