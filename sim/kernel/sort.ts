/**
 * Sorting one bucket of event records by (time, node, class, source), stable, so that records of one source stay in the order in
 * which it made them. One counting pass by the time inside the bucket places almost everything; what shares a microsecond is few
 * records as a rule (insertion sort) and thousands when timers run in lock step (radix sort).
 */
import { roundUpToPowerOfTwo } from './bits.ts';
import { CHUNK_WORDS, type Bucket } from './chunks.ts';
import { RECORD_WORDS } from './record.ts';

const SMALL_RUN = 24;
/** below so many records each counter counts several moments: a thousand counters would cost more than the sorting */
const FEW = 256;
const VERY_FEW = 64;
/** log2 of CHUNK_WORDS */
const CHUNK_BITS = 11;
const TWO_32 = 0x1_0000_0000;

export class SortScratch {
  readonly starts: Int32Array = new Int32Array(1025);
  readonly digits: Int32Array = new Int32Array(2049);
  words: Int32Array = new Int32Array(0);
  order: Int32Array = new Int32Array(0);
  other: Int32Array = new Int32Array(0);
  /** of each record: moment and node */
  keys: Float64Array = new Float64Array(0);

  reserve(records: number): void {
    if (this.order.length >= records) return;
    const size = roundUpToPowerOfTwo(records);
    this.order = new Int32Array(size);
    this.keys = new Float64Array(size);
  }

  reserveRadix(records: number): void {
    this.reserve(records);
    if (this.other.length >= records) return;
    this.words = new Int32Array(this.order.length * RECORD_WORDS);
    this.other = new Int32Array(this.order.length);
  }
}

/** Writes the bucket's records sorted into `out`, which holds at least `words` words. Records move once, when their order is known. */
export function sortRecords(bucket: Bucket, words: number, out: Int32Array, scratch: SortScratch): void {
  const records = words / RECORD_WORDS;
  scratch.reserve(records);
  const { starts, keys, order } = scratch;
  const shift = records >= FEW ? 0 : records >= VERY_FEW ? 3 : 5;
  const counters = 1024 >> shift;
  starts.fill(0, 0, counters + 1);
  const chunks = bucket.full;
  const last = chunks.length - 1;
  for (let c = 0; c <= last; c++) countMoments(chunks[c], c === last ? bucket.used : CHUNK_WORDS, shift, starts);
  let sum = 0;
  for (let i = 1; i <= counters; i++) {
    sum += starts[i];
    starts[i] = sum;
  }
  for (let c = 0; c <= last; c++) {
    place(chunks[c], c === last ? bucket.used : CHUNK_WORDS, c << CHUNK_BITS, shift, starts, keys, order);
  }
  // Now starts[i] is where run i ends.
  for (let i = 0, from = 0; i < counters; i++) {
    const to = starts[i];
    if (to - from > 1 && (shift > 0 || to - from <= SMALL_RUN)) sortKeys(keys, order, from, to, chunks);
    from = to;
  }
  gather(chunks, order, records, out);
  if (shift === 0) sortLongRuns(starts, out, scratch);
}

function countMoments(chunk: Int32Array, end: number, shift: number, starts: Int32Array): void {
  for (let at = 0; at < end; at += RECORD_WORDS) {
    const counter = ((chunk[at] & 1023) >>> shift) + 1;
    starts[counter] = starts[counter] + 1;
  }
}

function place(
  chunk: Int32Array,
  end: number,
  base: number,
  shift: number,
  starts: Int32Array,
  keys: Float64Array,
  order: Int32Array,
): void {
  for (let at = 0; at < end; at += RECORD_WORDS) {
    const moment = chunk[at] & 1023;
    const to = starts[moment >>> shift];
    starts[moment >>> shift] = to + 1;
    keys[to] = moment * TWO_32 + chunk[at + 1];
    order[to] = base | at;
  }
}

/** Insertion sort of places [from, to) by key, then class and source. */
function sortKeys(
  keys: Float64Array,
  order: Int32Array,
  from: number,
  to: number,
  chunks: readonly Int32Array[],
): void {
  for (let i = from + 1; i < to; i++) {
    const key = keys[i];
    if (keys[i - 1] < key) continue;
    const position = order[i];
    let hole = i;
    while (hole > from && keys[hole - 1] >= key) {
      if (keys[hole - 1] === key && !isBefore(chunks, position, order[hole - 1])) break;
      keys[hole] = keys[hole - 1];
      order[hole] = order[hole - 1];
      hole--;
    }
    keys[hole] = key;
    order[hole] = position;
  }
}

function isBefore(chunks: readonly Int32Array[], i: number, j: number): boolean {
  return precedes(chunks[i >>> CHUNK_BITS], i & (CHUNK_WORDS - 1), chunks[j >>> CHUNK_BITS], j & (CHUNK_WORDS - 1));
}

/** Written out word by word: a loop over the words took three times as long. */
function gather(chunks: readonly Int32Array[], order: Int32Array, records: number, out: Int32Array): void {
  for (let i = 0, to = 0; i < records; i++, to += RECORD_WORDS) {
    const chunk = chunks[order[i] >>> CHUNK_BITS];
    const at = order[i] & (CHUNK_WORDS - 1);
    out[to] = chunk[at];
    out[to + 1] = chunk[at + 1];
    out[to + 2] = chunk[at + 2];
    out[to + 3] = chunk[at + 3];
    out[to + 4] = chunk[at + 4];
    out[to + 5] = chunk[at + 5];
    out[to + 6] = chunk[at + 6];
    out[to + 7] = chunk[at + 7];
  }
}

/** Runs of one moment that were too long for insertion. `ends`: where the run of each moment ends. */
function sortLongRuns(ends: Int32Array, out: Int32Array, scratch: SortScratch): void {
  for (let moment = 0, from = 0; moment < 1024; moment++) {
    const to = ends[moment];
    if (to - from > SMALL_RUN) sortLongRun(out, from * RECORD_WORDS, to * RECORD_WORDS, scratch);
    from = to;
  }
}

/** Whether the record at `i` comes before the one at `j` of the same instant. */
export function precedes(x: Int32Array, i: number, y: Int32Array, j: number): boolean {
  const node = x[i + 1] - y[j + 1];
  if (node !== 0) return node < 0;
  const klass = (x[i + 3] & 3) - (y[j + 3] & 3);
  if (klass !== 0) return klass < 0;
  return x[i + 2] < y[j + 2];
}

/** Records of one moment, often sorted already. */
function sortLongRun(r: Int32Array, from: number, to: number, scratch: SortScratch): void {
  for (let at = from + RECORD_WORDS; at < to; at += RECORD_WORDS) {
    if (precedes(r, at, r, at - RECORD_WORDS)) {
      radixSort(r, from, to, scratch);
      return;
    }
  }
}

/** Least significant digit first over source, class and node; the records move once, at the end. */
function radixSort(r: Int32Array, from: number, to: number, scratch: SortScratch): void {
  const n = (to - from) / RECORD_WORDS;
  scratch.reserveRadix(n);
  for (let i = 0; i < n; i++) scratch.order[i] = from + i * RECORD_WORDS;
  digitPass(r, n, 2, 0, 2047, scratch);
  digitPass(r, n, 2, 11, 2047, scratch);
  digitPass(r, n, 2, 22, 1023, scratch);
  digitPass(r, n, 3, 0, 3, scratch);
  digitPass(r, n, 1, 0, 2047, scratch);
  digitPass(r, n, 1, 11, 2047, scratch);
  digitPass(r, n, 1, 22, 1023, scratch);
  const { words, order } = scratch;
  for (let i = 0; i < n; i++) {
    const at = order[i];
    for (let w = 0; w < RECORD_WORDS; w++) words[i * RECORD_WORDS + w] = r[at + w];
  }
  r.set(words.subarray(0, n * RECORD_WORDS), from);
}

function digitPass(r: Int32Array, n: number, word: number, shift: number, mask: number, scratch: SortScratch): void {
  const { digits, order, other } = scratch;
  digits.fill(0);
  for (let i = 0; i < n; i++) digits[((r[order[i] + word] >>> shift) & mask) + 1]++;
  for (let d = 1; d <= mask + 1; d++) digits[d] += digits[d - 1];
  for (let i = 0; i < n; i++) {
    const at = order[i];
    other[digits[(r[at + word] >>> shift) & mask]++] = at;
  }
  scratch.order = other;
  scratch.other = order;
}
