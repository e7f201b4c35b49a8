/** A binary heap for the few records that land in the bucket being processed (delays under a millisecond). */
import { RECORD_WORDS } from './record.ts';
import { precedes } from './sort.ts';

export class NearHeap {
  size = 0;
  /** the record last popped */
  readonly popped: Int32Array = new Int32Array(RECORD_WORDS);
  private records: Int32Array = new Int32Array(16 * RECORD_WORDS);
  /** order of arrival, the last tie-break */
  private sequence: Float64Array = new Float64Array(16);
  /** heap of record places */
  private heap: Int32Array = new Int32Array(16);
  private free: Int32Array = new Int32Array(16);
  private freeCount = 0;
  private used = 0;
  private arrivals = 0;

  push(
    offset: number,
    node: number,
    source: number,
    meta: number,
    a: number,
    b: number,
    row: number,
    bytes: number,
  ): void {
    if (this.freeCount === 0 && this.used === this.heap.length) this.grow();
    const place = this.freeCount > 0 ? this.free[--this.freeCount] : this.used++;
    const r = this.records;
    const at = place * RECORD_WORDS;
    r[at] = offset;
    r[at + 1] = node;
    r[at + 2] = source;
    r[at + 3] = meta;
    r[at + 4] = a;
    r[at + 5] = b;
    r[at + 6] = row;
    r[at + 7] = bytes;
    this.sequence[place] = this.arrivals++;
    this.siftUp(this.size++, place);
  }

  topOffset(): number {
    return this.records[this.heap[0] * RECORD_WORDS];
  }

  /** Whether the top comes before the record at `at` of a bucket; what was queued earlier goes first among equals. */
  before(other: Int32Array, at: number): boolean {
    const top = this.heap[0] * RECORD_WORDS;
    const mine = this.records[top];
    const theirs = other[at] & 1023;
    return mine === theirs ? precedes(this.records, top, other, at) : mine < theirs;
  }

  pop(): void {
    const place = this.heap[0];
    const at = place * RECORD_WORDS;
    for (let w = 0; w < RECORD_WORDS; w++) this.popped[w] = this.records[at + w];
    this.free[this.freeCount++] = place;
    const last = this.heap[--this.size];
    if (this.size > 0) this.siftDown(last);
  }

  forEach(take: (record: Int32Array, at: number) => void): void {
    for (let i = 0; i < this.size; i++) take(this.records, this.heap[i] * RECORD_WORDS);
  }

  private less(x: number, y: number): boolean {
    const r = this.records;
    const i = x * RECORD_WORDS;
    const j = y * RECORD_WORDS;
    if (r[i] !== r[j]) return r[i] < r[j];
    if (precedes(r, i, r, j)) return true;
    return !precedes(r, j, r, i) && this.sequence[x] < this.sequence[y];
  }

  private siftUp(start: number, place: number): void {
    let i = start;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.less(place, this.heap[parent])) break;
      this.heap[i] = this.heap[parent];
      i = parent;
    }
    this.heap[i] = place;
  }

  private siftDown(place: number): void {
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= this.size) break;
      if (child + 1 < this.size && this.less(this.heap[child + 1], this.heap[child])) child++;
      if (!this.less(this.heap[child], place)) break;
      this.heap[i] = this.heap[child];
      i = child;
    }
    this.heap[i] = place;
  }

  private grow(): void {
    const size = this.heap.length * 2;
    const records = new Int32Array(size * RECORD_WORDS);
    records.set(this.records);
    const sequence = new Float64Array(size);
    sequence.set(this.sequence);
    const heap = new Int32Array(size);
    heap.set(this.heap);
    const free = new Int32Array(size);
    free.set(this.free);
    this.records = records;
    this.sequence = sequence;
    this.heap = heap;
    this.free = free;
  }
}
