/**
 * The event queue: a hierarchy of coarse buckets. Writing is sequential (a record is appended to the tail of its bucket); a bucket is
 * sorted once, when it becomes current; only what lands in the current bucket goes through a heap. At a million nodes the cost of a
 * queue is cache misses, and appending has almost none.
 *
 * Level 0 holds 2 × 1024 buckets of 1024 µs, level 1 holds 2 × 1024 buckets of 2^20 µs (about a second), level 2 is a sparse map of
 * buckets of 2^30 µs (about 18 minutes). A record enters the level whose current or next window it falls into, and a bucket of a
 * higher level is poured into the lower one a whole window early: so records of one source reach a bucket in the order in which the
 * source made them, and a stable sort by (time, node, class, source) needs no sequence number.
 */
import { roundUpToPowerOfTwo } from './bits.ts';
import { bucketRecords, CHUNK_WORDS, ChunkPool, type Bucket, newBucket } from './chunks.ts';
import { NearHeap } from './near-heap.ts';
import { A, B, BYTES, ENTRY_WORDS, FROM, META, ROW, TO } from './outbox.ts';
import { RECORD_WORDS } from './record.ts';
import { sortRecords, SortScratch } from './sort.ts';

const BUCKET_BITS = 10;
/** µs in a bucket */
export const BUCKET_US = 1024;
const WINDOW_US = 0x10_0000;
const ERA_US = 0x4000_0000;
const SLOTS = 2048;
const SLOT_MASK = SLOTS - 1;
const NO_BUCKET = -1;

/** Anything that produces events of the current bucket without queuing them (rings of periodic timers). */
export interface BucketFeeder {
  /** pushes its events with time in [fromUs, toUs) */
  feed(fromUs: number, toUs: number): void;
  /** earliest time of an event it will feed; Infinity when there is none */
  nextUs(): number;
}

export class EventQueue {
  /** most records that waited whenever a bucket opened, those of feeders not counted */
  highWater = 0;
  /** where the current record lies, after `next` returned true */
  record: Int32Array;
  at = 0;
  /** time of the current record, µs */
  timeUs = 0;
  /** sorted records of the current bucket: words [head, end) of `open` are still to come; who takes them itself moves `head` */
  open: Int32Array = new Int32Array(CHUNK_WORDS);
  head = 0;
  end = 0;

  private readonly pool: ChunkPool = new ChunkPool();
  private readonly near: NearHeap = new NearHeap();
  private readonly scratch: SortScratch = new SortScratch();
  private readonly feeders: BucketFeeder[] = [];
  private readonly level0: Bucket[] = [];
  private readonly level1: Bucket[] = [];
  private readonly level2: Map<number, Bucket> = new Map();
  /** records in the levels, and in level 0 alone */
  private stored = 0;
  private level0Size = 0;
  /** true start of the window that holds the current bucket, and the bucket's place in it (-1 before the first) */
  private windowUs = 0;
  private inWindow: number = NO_BUCKET;

  constructor() {
    this.record = this.open;
    for (let i = 0; i < SLOTS; i++) {
      this.level0.push(newBucket());
      this.level1.push(newBucket());
    }
  }

  /** records waiting, in the current bucket and later */
  get size(): number {
    return this.stored + this.near.size + (this.end - this.head) / RECORD_WORDS;
  }

  /** start of the current bucket, µs */
  get bucketUs(): number {
    return this.windowUs + this.inWindow * BUCKET_US;
  }

  /** Whether all that is left of the current bucket lies in `open`. */
  get sorted(): boolean {
    return this.near.size === 0;
  }

  /** Whether nothing is left of the current bucket. */
  get empty(): boolean {
    return this.head === this.end && this.near.size === 0;
  }

  addFeeder(feeder: BucketFeeder): void {
    this.feeders.push(feeder);
  }

  /** Adds a record. `timeUs` must not lie before the current record. */
  push(
    timeUs: number,
    node: number,
    source: number,
    meta: number,
    a: number,
    b: number,
    row: number,
    bytes: number,
  ): void {
    const delta = timeUs - this.windowUs;
    if (delta < 2 * WINDOW_US) {
      const place = delta >>> BUCKET_BITS;
      if (place === this.inWindow) {
        this.near.push(delta & 1023, node, source, meta, a, b, row, bytes);
        return;
      }
      this.stored++;
      this.level0Size++;
      this.append(
        this.level0[(this.windowUs / 1024 + place) & SLOT_MASK],
        timeUs,
        node,
        source,
        meta,
        a,
        b,
        row,
        bytes,
      );
      return;
    }
    this.stored++;
    this.append(this.upperBucket(timeUs), timeUs, node, source, meta, a, b, row, bytes);
  }

  /** Adds those entries of an outbox that arrive, see `Outbox.arrivalUs`. */
  pushAll(words: Int32Array, entries: number, arrivalUs: Float64Array): void {
    const { level0, windowUs, inWindow } = this;
    const firstSlot = windowUs / BUCKET_US;
    let stored = 0;
    for (let i = 0, at = 0; i < entries; i++, at += ENTRY_WORDS) {
      const timeUs = arrivalUs[i];
      if (timeUs < 0) continue;
      const delta = timeUs - windowUs;
      const place = delta < 2 * WINDOW_US ? delta >>> BUCKET_BITS : inWindow;
      if (place === inWindow) {
        this.pushEntry(timeUs, words, at);
        continue;
      }
      stored++;
      const bucket = level0[(firstSlot + place) & SLOT_MASK];
      const used = bucket.used === CHUNK_WORDS ? this.extend(bucket) : bucket.used;
      bucket.used = used + RECORD_WORDS;
      const chunk = bucket.tail;
      chunk[used] = timeUs | 0;
      chunk[used + 1] = words[at + TO];
      chunk[used + 2] = words[at + FROM];
      chunk[used + 3] = words[at + META];
      chunk[used + 4] = words[at + A];
      chunk[used + 5] = words[at + B];
      chunk[used + 6] = words[at + ROW];
      chunk[used + 7] = words[at + BYTES];
    }
    this.stored += stored;
    this.level0Size += stored;
  }

  /** An entry that arrives in the current bucket or after the windows of level 0. */
  private pushEntry(timeUs: number, words: Int32Array, at: number): void {
    this.push(
      timeUs,
      words[at + TO],
      words[at + FROM],
      words[at + META],
      words[at + A],
      words[at + B],
      words[at + ROW],
      words[at + BYTES],
    );
  }

  /** The ticks of a ring that fall into the bucket that is being opened: ascending, and none of them elsewhere. */
  pushTicks(timesUs: Float64Array, nodes: Int32Array, metas: Int32Array, count: number, timer: number): void {
    const bucket = this.level0[(this.windowUs / BUCKET_US + this.inWindow + 1) & SLOT_MASK];
    for (let i = 0; i < count; i++) {
      const used = bucket.used === CHUNK_WORDS ? this.extend(bucket) : bucket.used;
      bucket.used = used + RECORD_WORDS;
      const chunk = bucket.tail;
      chunk[used] = timesUs[i] | 0;
      chunk[used + 1] = nodes[i];
      chunk[used + 2] = timer;
      chunk[used + 3] = metas[i];
      chunk[used + 4] = 1;
      chunk[used + 5] = 0;
      chunk[used + 6] = -1;
      chunk[used + 7] = 0;
    }
    this.stored += count;
    this.level0Size += count;
  }

  private extend(bucket: Bucket): number {
    const chunk = this.pool.take();
    bucket.full.push(chunk);
    bucket.tail = chunk;
    return 0;
  }

  /** Moves to the next record before `limitUs`; false when there is none. The record stays readable until the next call. */
  next(limitUs: number): boolean {
    for (;;) {
      const head = this.head;
      if (this.near.size > 0 && (head === this.end || this.near.before(this.open, head))) {
        const time = this.windowUs + this.inWindow * 1024 + this.near.topOffset();
        if (time >= limitUs) return false;
        this.near.pop();
        this.record = this.near.popped;
        this.at = 0;
        this.timeUs = time;
        return true;
      }
      if (head < this.end) {
        const time = this.windowUs + this.inWindow * 1024 + (this.open[head] & 1023);
        if (time >= limitUs) return false;
        this.record = this.open;
        this.at = head;
        this.timeUs = time;
        this.head = head + RECORD_WORDS;
        return true;
      }
      if (!this.openNext(limitUs)) return false;
    }
  }

  /** end of the current bucket: feeders have given what lies before it */
  bucketEndUs(): number {
    return this.windowUs + (this.inWindow + 1) * 1024;
  }

  /** Calls `take` for every record still waiting (feeders excluded), in no particular order. */
  forEach(take: (record: Int32Array, at: number) => void): void {
    for (let at = this.head; at < this.end; at += RECORD_WORDS) take(this.open, at);
    this.near.forEach(take);
    for (const bucket of this.level0) bucketRecords(bucket, take);
    for (const bucket of this.level1) bucketRecords(bucket, take);
    for (const bucket of this.level2.values()) bucketRecords(bucket, take);
  }

  private append(
    bucket: Bucket,
    timeUs: number,
    node: number,
    source: number,
    meta: number,
    a: number,
    b: number,
    row: number,
    bytes: number,
  ): void {
    const used = bucket.used === CHUNK_WORDS ? this.extend(bucket) : bucket.used;
    const chunk = bucket.tail;
    chunk[used] = timeUs | 0;
    chunk[used + 1] = node;
    chunk[used + 2] = source;
    chunk[used + 3] = meta;
    chunk[used + 4] = a;
    chunk[used + 5] = b;
    chunk[used + 6] = row;
    chunk[used + 7] = bytes;
    bucket.used = used + RECORD_WORDS;
  }

  private upperBucket(timeUs: number): Bucket {
    const era = Math.floor(timeUs / ERA_US);
    if (era <= Math.floor(this.windowUs / ERA_US) + 1) return this.level1[Math.floor(timeUs / WINDOW_US) & SLOT_MASK];
    let bucket = this.level2.get(era);
    if (bucket === undefined) {
      bucket = newBucket();
      this.level2.set(era, bucket);
    }
    return bucket;
  }

  /** Makes the next bucket with records current; false when it would begin at or after `limitUs`. The current one must be empty. */
  openNext(limitUs: number): boolean {
    for (;;) {
      if (this.level0Size === 0 && !this.skipEmpty(limitUs)) return false;
      const fromUs = this.windowUs + (this.inWindow + 1) * 1024;
      // The current bucket is empty, so staying at its end leaves room for what may still be pushed before the limit's bucket.
      if (fromUs >= limitUs) return false;
      if (this.inWindow === 1023) this.enterWindow(fromUs);
      const next = this.inWindow + 1;
      const bucket = this.level0[(this.windowUs / 1024 + next) & SLOT_MASK];
      if (this.stored > this.highWater) this.highWater = this.stored;
      // Feeders append to the bucket while it is not yet current.
      for (let i = 0; i < this.feeders.length; i++) this.feeders[i].feed(fromUs, fromUs + 1024);
      this.inWindow = next;
      const words = (bucket.full.length - 1) * CHUNK_WORDS + bucket.used;
      if (bucket.full.length === 0 || words === 0) continue;
      this.level0Size -= words / RECORD_WORDS;
      this.stored -= words / RECORD_WORDS;
      this.load(bucket, words);
      return true;
    }
  }

  private load(bucket: Bucket, words: number): void {
    if (this.open.length < words) this.open = new Int32Array(roundUpToPowerOfTwo(words));
    sortRecords(bucket, words, this.open, this.scratch);
    this.head = 0;
    this.end = words;
    this.pool.release(bucket);
  }

  /** With nothing in level 0, goes forward to just before the next bucket that may hold something. */
  private skipEmpty(limitUs: number): boolean {
    let fed = Infinity;
    for (const feeder of this.feeders) fed = Math.min(fed, feeder.nextUs());
    if (fed === Infinity && this.stored === 0) return false;
    for (;;) {
      const windowEndUs = this.windowUs + WINDOW_US;
      if (fed < windowEndUs) {
        // Not beyond the limit: events may still be pushed there.
        const place = Math.min(
          Math.floor((fed - this.windowUs) / 1024) - 1,
          Math.floor((limitUs - this.windowUs) / 1024),
        );
        if (place > this.inWindow) this.inWindow = place;
        return true;
      }
      if (windowEndUs >= limitUs) {
        this.inWindow = Math.max(this.inWindow, Math.min(1023, Math.ceil((limitUs - this.windowUs) / 1024) - 1));
        return false;
      }
      this.enterWindow(windowEndUs);
      this.inWindow = NO_BUCKET;
      if (this.level0Size > 0) return true;
    }
  }

  /** Starts the window at `windowUs` and pours into level 0 what level 1 holds for the window after it. */
  private enterWindow(windowUs: number): void {
    this.windowUs = windowUs;
    this.inWindow = NO_BUCKET;
    if (windowUs % ERA_US === 0) this.pourEra(windowUs / ERA_US + 1);
    const bucket = this.level1[(windowUs / WINDOW_US + 1) & SLOT_MASK];
    if (bucket.full.length === 0) return;
    const baseUs = windowUs + WINDOW_US;
    const buckets = this.level0;
    bucketRecords(bucket, (record, at) => {
      const timeUs = baseUs + (record[at] & (WINDOW_US - 1));
      this.level0Size++;
      this.copy(buckets[(timeUs / 1024) & SLOT_MASK], timeUs, record, at);
    });
    this.pool.release(bucket);
  }

  private pourEra(era: number): void {
    const bucket = this.level2.get(era);
    if (bucket === undefined) return;
    this.level2.delete(era);
    const baseUs = era * ERA_US;
    bucketRecords(bucket, (record, at) => {
      const timeUs = baseUs + (record[at] & (ERA_US - 1));
      this.copy(this.level1[Math.floor(timeUs / WINDOW_US) & SLOT_MASK], timeUs, record, at);
    });
    this.pool.release(bucket);
  }

  private copy(bucket: Bucket, timeUs: number, r: Int32Array, at: number): void {
    this.append(bucket, timeUs, r[at + 1], r[at + 2], r[at + 3], r[at + 4], r[at + 5], r[at + 6], r[at + 7]);
  }
}
