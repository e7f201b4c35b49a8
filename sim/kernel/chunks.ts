/** Buckets of event records as lists of fixed chunks, recycled: memory follows what is waiting, and writing is sequential. */
import { RECORD_WORDS } from './record.ts';

export const CHUNK_WORDS: number = 256 * RECORD_WORDS;

export interface Bucket {
  /** every chunk of the bucket, the last one being `tail` */
  readonly full: Int32Array[];
  tail: Int32Array;
  /** words used in `tail`; CHUNK_WORDS asks for a new chunk */
  used: number;
}

const NOTHING: Int32Array = new Int32Array(0);

export function newBucket(): Bucket {
  return { full: [], tail: NOTHING, used: CHUNK_WORDS };
}

/** Calls `take` for each record in the order of arrival. */
export function bucketRecords(bucket: Bucket, take: (record: Int32Array, at: number) => void): void {
  const last = bucket.full.length - 1;
  for (let c = 0; c <= last; c++) {
    const chunk = bucket.full[c];
    const end = c === last ? bucket.used : CHUNK_WORDS;
    for (let at = 0; at < end; at += RECORD_WORDS) take(chunk, at);
  }
}

export class ChunkPool {
  private readonly free: Int32Array[] = [];

  take(): Int32Array {
    return this.free.pop() ?? new Int32Array(CHUNK_WORDS);
  }

  /** Empties the bucket and keeps its chunks for others. */
  release(bucket: Bucket): void {
    for (let i = 0; i < bucket.full.length; i++) this.free.push(bucket.full[i]);
    bucket.full.length = 0;
    bucket.tail = NOTHING;
    bucket.used = CHUNK_WORDS;
  }
}
