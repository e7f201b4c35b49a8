/**
 * Which node holds which update. Ids are dense and never reused; an update in circulation has a slot, and a node's knowledge is a row
 * of bits over the slots. Memory follows what is live: a slot is freed when its update retires.
 */
import type { Warmth } from '../kernel/warmth.ts';
import { Origins } from './origins.ts';

/** Hops are counted up to this. */
const MOST_HOPS = 0xffff;
/** From here on they do not fit into a byte and are kept beside. */
const FAR = 0xff;

export class UpdateStore {
  wordsPerNode = 1;
  /** slots in use lie below this */
  slots = 0;
  /** node-major bits, see `Updates` in the protocol contract */
  held: Int32Array;
  readonly origins: Origins;
  private readonly capacity: number;
  private readonly warmth: Warmth | null;
  /** by slot: a bit for each node that holds it. Says what `held` says, in an eighth of a byte a node: with few slots it stays in cache */
  private readonly holders: Int32Array[] = [];
  private readonly hops: Uint8Array[] = [];
  /** by slot: hops from FAR on, by node */
  private readonly farHops: Map<number, number>[] = [];
  private readonly ids: number[] = [];
  private readonly freeSlots: number[] = [];
  private readonly slotById: Int32Array;
  private readonly bytesById: Float64Array;

  /** @param updates how many there will ever be: ids below this */
  constructor(capacity: number, updates: number, warmth: Warmth | null = null) {
    this.capacity = capacity;
    this.warmth = warmth;
    this.held = new Int32Array(capacity);
    this.origins = new Origins(updates);
    this.slotById = new Int32Array(updates).fill(-1);
    this.bytesById = new Float64Array(updates);
  }

  /** The update enters circulation; `origin` is the node that publishes it. */
  publish(update: number, sizeBytes: number, origin: number): void {
    this.origins.publish(update, origin);
    const slot = this.freeSlots.pop() ?? this.newSlot();
    this.ids[slot] = update;
    this.slotById[update] = slot;
    this.bytesById[update] = sizeBytes;
  }

  /** -1 before its publish and once retired */
  slotOf(update: number): number {
    return update >= 0 && update < this.slotById.length ? this.slotById[update] : -1;
  }

  /** whether there is such an update, published yet or not, retired or not */
  exists(update: number): boolean {
    return Math.floor(update) === update && update >= 0 && update < this.slotById.length;
  }

  idOf(slot: number): number {
    return slot < this.slots ? this.ids[slot] : -1;
  }

  sizeBytes(update: number): number {
    return this.bytesById[update];
  }

  /** -1 when the node does not hold it */
  hop(node: number, update: number): number {
    const slot = this.slotOf(update);
    return slot >= 0 && this.holdsSlot(node, slot) ? this.hopAt(node, slot) : -1;
  }

  /** Hop of an update that the node holds, by slot. */
  hopAt(node: number, slot: number): number {
    const hop = this.hops[slot][node];
    return hop < FAR ? hop : this.farHops[slot].get(node)!;
  }

  holds(node: number, update: number): boolean {
    const slot = this.slotOf(update);
    return slot >= 0 && this.holdsSlot(node, slot);
  }

  holdsSlot(node: number, slot: number): boolean {
    return ((this.holders[slot][node >>> 5] >>> (node & 31)) & 1) === 1;
  }

  count(node: number): number {
    let bits = 0;
    const from = node * this.wordsPerNode;
    for (let w = from; w < from + this.wordsPerNode; w++) bits += popCount(this.held[w]);
    return bits;
  }

  /** The node holds the update from now on; false when it did already or the update is retired. */
  learn(node: number, update: number, hop: number): boolean {
    const slot = this.slotOf(update);
    if (slot < 0) return false;
    const holders = this.holders[slot];
    const word = node >>> 5;
    const bit = 1 << (node & 31);
    if ((holders[word] & bit) !== 0) return false;
    holders[word] |= bit;
    this.held[node * this.wordsPerNode + (slot >>> 5)] |= 1 << (slot & 31);
    this.hops[slot][node] = Math.min(hop, FAR);
    if (hop >= FAR) this.farHops[slot].set(node, Math.min(hop, MOST_HOPS));
    return true;
  }

  /** The node lost everything; calls `lost` for each update it held. */
  forget(node: number, lost: (update: number) => void): void {
    this.origins.lose(node);
    const from = node * this.wordsPerNode;
    for (let w = 0; w < this.wordsPerNode; w++) {
      let bits = this.held[from + w];
      while (bits !== 0) {
        const bit = 31 - Math.clz32(bits & -bits);
        bits &= bits - 1;
        this.held[from + w] = bits;
        this.holders[w * 32 + bit][node >>> 5] &= ~(1 << (node & 31));
        lost(this.ids[w * 32 + bit]);
      }
    }
  }

  /** Frees the update's slot. Copies of it still under way are recognised by their id and ignored. */
  retire(update: number): void {
    const slot = this.slotOf(update);
    if (slot < 0) return;
    const mask = ~(1 << (slot & 31));
    const step = this.wordsPerNode;
    for (let w = slot >>> 5; w < this.held.length; w += step) this.held[w] &= mask;
    this.holders[slot].fill(0);
    this.farHops[slot].clear();
    this.slotById[update] = -1;
    this.ids[slot] = -1;
    this.freeSlots.push(slot);
  }

  /** Ids of all live updates, by slot. */
  *live(): IterableIterator<number> {
    for (const id of this.ids) if (id >= 0) yield id;
  }

  private newSlot(): number {
    const slot = this.slots++;
    const holders = new Int32Array((this.capacity + 31) >>> 5);
    const hops = new Uint8Array((this.capacity + 3) & ~3);
    this.warmth?.add(holders, 1 / 32);
    this.warmth?.add(hops, 1);
    this.holders.push(holders);
    this.hops.push(hops);
    this.farHops.push(new Map());
    if (slot >>> 5 >= this.wordsPerNode) this.widen();
    return slot;
  }

  private widen(): void {
    const before = this.wordsPerNode;
    const after = before * 2;
    const held = new Int32Array(this.capacity * after);
    for (let node = 0; node < this.capacity; node++) {
      for (let w = 0; w < before; w++) held[node * after + w] = this.held[node * before + w];
    }
    this.held = held;
    this.wordsPerNode = after;
  }
}

function popCount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
