/** Nodes by what their stores hold, at a bounded cost. */
import { PAGE_KEYS, type Page, type ReplicaStore } from '../../replica/store.ts';

/** Different stores that are compared key by key. */
export const MOST_CLASSES = 64;
/** Keys under which several values are looked for. */
const MOST_PLURAL = 64;

/** Nodes with equal checksums are one class. */
export class Classes {
  readonly distinct: number;
  /** nodes of the largest class */
  readonly largest: number;
  /** a node of each class, of the first MOST_CLASSES */
  readonly representatives: readonly number[];
  private readonly store: ReplicaStore;

  constructor(store: ReplicaStore, nodes: readonly number[]) {
    this.store = store;
    const sizes = new Map<number, number>();
    const representatives: number[] = [];
    let largest = 0;
    for (const node of nodes) {
      const checksum = store.checksum(node);
      const size = (sizes.get(checksum) ?? 0) + 1;
      sizes.set(checksum, size);
      if (size === 1 && representatives.length < MOST_CLASSES) representatives.push(node);
      largest = Math.max(largest, size);
    }
    this.distinct = sizes.size;
    this.largest = largest;
    this.representatives = representatives;
  }

  /** Keys under which the representatives differ. */
  divergentKeys(): number {
    const [first, ...others] = this.representatives;
    let divergent = 0;
    for (let page = 0; others.length > 0 && page < this.store.pageCount; page++) {
      const one = this.store.page(first, page);
      const different = others.map((node) => this.store.page(node, page)).filter((other) => other !== one);
      if (different.length > 0) divergent += differing(one, different);
    }
    return divergent;
  }
}

function differing(one: Page, others: readonly Page[]): number {
  let count = 0;
  for (let place = 0; place < PAGE_KEYS; place++) {
    const hash = one.hashes[place];
    if (others.some(({ hashes }) => hashes[place] !== hash)) count++;
  }
  return count;
}

/** Remembers whether anything has changed, and under which keys a reader may find several values. */
export class Plurality {
  private readonly store: ReplicaStore;
  private readonly keys: Set<number> = new Set();
  private dirty: boolean;

  constructor(store: ReplicaStore) {
    this.store = store;
    this.dirty = true;
  }

  changed(): void {
    this.dirty = true;
  }

  stored(node: number, key: number): void {
    this.dirty = true;
    const state = this.store.get(node, key);
    if (state === null || this.keys.size >= MOST_PLURAL || this.keys.has(key)) return;
    if (this.store.rule.read(state).length > 1) this.keys.add(key);
  }

  /** Whether something has changed since the last call. */
  takeChanged(): boolean {
    const { dirty } = this;
    this.dirty = false;
    return dirty;
  }

  /** Most values under one key. */
  most({ representatives }: Classes): number {
    const { store } = this;
    let most = representatives.some((node) => store.states[node] > store.tombstones[node]) ? 1 : 0;
    for (const key of this.keys) {
      let here = 0;
      for (const node of representatives) {
        const state = store.get(node, key);
        if (state !== null) here = Math.max(here, store.rule.read(state).length);
      }
      most = Math.max(most, here);
      // Several values that have been settled are not looked for again, unless some representatives were left out.
      if (here <= 1 && representatives.length < MOST_CLASSES) this.keys.delete(key);
    }
    return most;
  }
}
