/**
 * Sorting one bucket of event records by (time, node, class, source), stable, so that records of one source stay in the order in
 * which it made them. One counting pass by the time inside the bucket places almost everything; what shares a microsecond is few
 * records as a rule (insertion sort) and thousands when timers run in lock step (radix sort).
 */
import { roundUpToPowerOfTwo } from './bits.ts';
import { CHUNK_WORDS, type Bucket } from './chunks.ts';
import { RECORD_WORDS } from './record.ts';

const SMALL_RUN = 24;
/** up to so many records are sorted as they are: counting by 1024 moments would cost more */
const SMALL_BUCKET = 48;

export class SortScratch {
  readonly starts: Int32Array = new Int32Array(1025);
  readonly digits: Int32Array = new Int32Array(2049);
  words: Int32Array = new Int32Array(0);
  order: Int32Array = new Int32Array(0);
  other: Int32Array = new Int32Array(0);

  reserve(records: number): void {
    if (this.order.length >= records) return;
    const size = roundUpToPowerOfTwo(records);
    this.words = new Int32Array(size * RECORD_WORDS);
    this.order = new Int32Array(size);
    this.other = new Int32Array(size);
  }
}

/** Writes the bucket's records sorted into `out`, which holds at least `words` words. */
export function sortRecords(bucket: Bucket, words: number, out: Int32Array, scratch: SortScratch): void {
  if (words > SMALL_BUCKET * RECORD_WORDS) {
    sortByMoment(bucket, words, out, scratch);
    return;
  }
  // So few records are in the bucket's only chunk.
  const chunk = bucket.tail;
  for (let w = 0; w < words; w++) out[w] = chunk[w];
  insertionSort(out, 0, words);
}

function sortByMoment(bucket: Bucket, words: number, out: Int32Array, scratch: SortScratch): void {
  const starts = scratch.starts;
  starts.fill(0);
  const chunks = bucket.full;
  const last = chunks.length - 1;
  for (let c = 0; c <= last; c++) {
    const chunk = chunks[c];
    const end = c === last ? bucket.used : CHUNK_WORDS;
    for (let at = 0; at < end; at += RECORD_WORDS) starts[(chunk[at] & 1023) + 1]++;
  }
  for (let i = 1; i <= 1024; i++) starts[i] += starts[i - 1];
  for (let c = 0; c <= last; c++) {
    const chunk = chunks[c];
    const end = c === last ? bucket.used : CHUNK_WORDS;
    for (let at = 0; at < end; at += RECORD_WORDS) {
      const to = starts[chunk[at] & 1023]++ * RECORD_WORDS;
      for (let w = 0; w < RECORD_WORDS; w++) out[to + w] = chunk[at + w];
    }
  }
  // After the scatter starts[t] is where the run of t ends.
  let from = 0;
  for (let t = 0; t < 1024; t++) {
    const to = starts[t];
    if (to - from > 1) sortRun(out, from * RECORD_WORDS, to * RECORD_WORDS, scratch);
    from = to;
  }
  if (from * RECORD_WORDS !== words) throw new Error('event queue: records lost while sorting a bucket');
}

/** Whether the record at `i` comes before the one at `j` of the same instant. */
export function precedes(x: Int32Array, i: number, y: Int32Array, j: number): boolean {
  const node = x[i + 1] - y[j + 1];
  if (node !== 0) return node < 0;
  const klass = (x[i + 3] & 3) - (y[j + 3] & 3);
  if (klass !== 0) return klass < 0;
  return x[i + 2] < y[j + 2];
}

function sortRun(r: Int32Array, from: number, to: number, scratch: SortScratch): void {
  if (to - from <= SMALL_RUN * RECORD_WORDS) {
    insertionSort(r, from, to);
    return;
  }
  for (let at = from + RECORD_WORDS; at < to; at += RECORD_WORDS) {
    if (precedes(r, at, r, at - RECORD_WORDS)) {
      radixSort(r, from, to, scratch);
      return;
    }
  }
}

/** Of one bucket: the low ten bits of the time decide first. */
function comesBefore(r: Int32Array, i: number, j: number): boolean {
  const moment = (r[i] & 1023) - (r[j] & 1023);
  return moment === 0 ? precedes(r, i, r, j) : moment < 0;
}

function insertionSort(r: Int32Array, from: number, to: number): void {
  for (let at = from + RECORD_WORDS; at < to; at += RECORD_WORDS) {
    let hole = at;
    while (hole > from && comesBefore(r, at, hole - RECORD_WORDS)) hole -= RECORD_WORDS;
    if (hole === at) continue;
    const w0 = r[at];
    const w1 = r[at + 1];
    const w2 = r[at + 2];
    const w3 = r[at + 3];
    const w4 = r[at + 4];
    const w5 = r[at + 5];
    const w6 = r[at + 6];
    const w7 = r[at + 7];
    r.copyWithin(hole + RECORD_WORDS, hole, at);
    r[hole] = w0;
    r[hole + 1] = w1;
    r[hole + 2] = w2;
    r[hole + 3] = w3;
    r[hole + 4] = w4;
    r[hole + 5] = w5;
    r[hole + 6] = w6;
    r[hole + 7] = w7;
  }
}

/** Least significant digit first over source, class and node; the records move once, at the end. */
function radixSort(r: Int32Array, from: number, to: number, scratch: SortScratch): void {
  const n = (to - from) / RECORD_WORDS;
  scratch.reserve(n);
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
