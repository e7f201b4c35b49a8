import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CHUNK_WORDS, ChunkPool, newBucket, type Bucket } from '../../sim/kernel/chunks.ts';
import { RECORD_WORDS } from '../../sim/kernel/record.ts';
import { precedes, sortRecords, SortScratch } from '../../sim/kernel/sort.ts';

const pool = new ChunkPool();

function bucketOf(records: readonly (readonly number[])[]): Bucket {
  const bucket = newBucket();
  for (const record of records) {
    if (bucket.used === CHUNK_WORDS) {
      bucket.tail = pool.take();
      bucket.full.push(bucket.tail);
      bucket.used = 0;
    }
    bucket.tail.set(record, bucket.used);
    bucket.used += RECORD_WORDS;
  }
  return bucket;
}

test('a bucket is sorted by moment, node, class and source, whatever its size, and equals stay in their order', () => {
  const scratch = new SortScratch();
  const out = new Int32Array(4096 * RECORD_WORDS);
  // Few moments make long runs, many make short ones; sizes on both sides of every change of method.
  const size = fc.oneof(fc.nat(70), fc.integer({ min: 60, max: 300 }), fc.integer({ min: 250, max: 3000 }));
  const shape = fc.record({
    size,
    moments: fc.constantFrom(1, 3, 40, 1024),
    nodes: fc.constantFrom(1, 4, 1_000_000),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(shape, ({ size: count, moments, nodes, seed }) => {
      let state = seed | 0;
      const below = (n: number): number => {
        state = (Math.imul(state, 1664525) + 1013904223) | 0;
        return Math.floor(((state >>> 0) / 2 ** 32) * n);
      };
      const records = Array.from({ length: count }, (_, i) => [
        1024 * 5 + below(moments),
        below(nodes),
        below(3),
        below(4),
        i,
        below(9),
        -1,
        0,
      ]);
      const expected = records.toSorted((x, y) => {
        if (x[0] !== y[0]) return x[0] - y[0];
        const [a, b] = [Int32Array.from(x), Int32Array.from(y)];
        return precedes(a, 0, b, 0) ? -1 : precedes(b, 0, a, 0) ? 1 : x[4] - y[4];
      });
      const bucket = bucketOf(records);
      sortRecords(bucket, count * RECORD_WORDS, out, scratch);
      pool.release(bucket);
      expect([...out.subarray(0, count * RECORD_WORDS)]).toEqual(expected.flat());
    }),
    { seed: 6, numRuns: 150 },
  );
});
