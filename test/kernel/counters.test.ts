import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeCounters, plainCounters, vectorCounters, type CounterTable } from '../../sim/kernel/counters.ts';
import { mergeMemory } from '../../sim/kernel/wasm/merge.ts';

const INTEGER = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });
/** Few values, so that many are equal; the ends of the range, where differences overflow. */
const COUNTER = fc.oneof(fc.nat(5), fc.constantFrom(0x7fff_ffff, -0x8000_0000, -1), INTEGER);

interface Step {
  readonly vector: number;
  readonly counters: readonly number[];
  readonly at: number;
  readonly stamp: number;
  readonly near: boolean;
}

const STEP: fc.Arbitrary<Step> = fc.record({
  vector: fc.nat(2),
  counters: fc.array(COUNTER, { maxLength: 37 }),
  at: fc.nat(9),
  stamp: INTEGER,
  near: fc.boolean(),
});

/** Merges a step's counters, from words near the table or from far away. */
function apply(table: CounterTable, { vector, counters, at, stamp, near }: Step): void {
  const words = near && table.roomForRows.length > 0 ? table.roomForRows : new Int32Array(64);
  words.set(counters, at);
  table.merge(vector, words, at, counters.length, stamp);
}

describe.each([false, true])('counters with stamps %s', (stamps) => {
  const shape = { vectors: 3, width: 37, stamps };

  it('come out the same four at a time and one by one', () => {
    fc.assert(
      fc.property(fc.array(STEP, { maxLength: 30 }), (steps) => {
        const fast = vectorCounters(shape)!;
        const plain = plainCounters(shape);
        for (const step of steps) {
          apply(fast, step);
          apply(plain, step);
        }
        expect(fast.values).toEqual(plain.values);
        expect(fast.raisedAt).toEqual(plain.raisedAt);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('are what a loop with an `if` makes them', () => {
    fc.assert(
      fc.property(fc.array(STEP, { maxLength: 30 }), (steps) => {
        const table = plainCounters(shape);
        const values = new Int32Array(3 * 37);
        const raisedAt = new Int32Array(stamps ? 3 * 37 : 0);
        for (const step of steps) {
          apply(table, step);
          step.counters.forEach((counter, i) => {
            const at = step.vector * 37 + i;
            if (counter <= values[at]) return;
            values[at] = counter;
            if (stamps) raisedAt[at] = step.stamp;
          });
        }
        expect(table.values).toEqual(values);
        expect(table.raisedAt).toEqual(raisedAt);
      }),
      { numRuns: 100, seed: 1 },
    );
  });
});

describe('merging', () => {
  const vectors = fc.array(fc.array(COUNTER, { minLength: 21, maxLength: 21 }), { minLength: 1, maxLength: 6 });
  const merged = (rows: readonly (readonly number[])[]): number[] => {
    const table = vectorCounters({ vectors: 1, width: 21, stamps: false })!;
    for (const row of rows) table.merge(0, Int32Array.from(row), 0, 21, 0);
    return [...table.values];
  };

  it('is commutative, associative and idempotent', () => {
    fc.assert(
      fc.property(vectors, fc.nat(5), (rows, cut) => {
        const all = merged(rows);
        expect(merged([...rows].reverse())).toEqual(all);
        expect(merged([merged(rows.slice(0, cut)), merged(rows.slice(cut))])).toEqual(all);
        expect(merged([...rows, ...rows, all])).toEqual(all);
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});

describe('makeCounters', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  it('takes the engine’s vectors for large tables only', () => {
    expect(makeCounters({ vectors: 512, width: 512, stamps: false }).roomForRows.length).toBe(512 * 512);
    expect(makeCounters({ vectors: 12, width: 12, stamps: true }).roomForRows.length).toBe(0);
  });

  const engines: readonly { readonly why: string; readonly engine: object | undefined }[] = [
    { why: 'no WebAssembly', engine: undefined },
    { why: 'one without vectors', engine: { validate: (): boolean => false } },
    {
      why: 'a page that forbids it',
      engine: {
        validate: (): boolean => true,
        Module: function refuse() {
          throw new Error('refused by the policy of this page');
        },
      },
    },
  ];
  it.each(engines)('does without them where there is $why', async ({ engine }) => {
    vi.stubGlobal('WebAssembly', engine);
    vi.resetModules();
    const fresh = await import('../../sim/kernel/counters.ts');
    const table = fresh.makeCounters({ vectors: 512, width: 512, stamps: false });
    expect(table.roomForRows.length).toBe(0);
    table.merge(1, Int32Array.of(3, 5), 0, 2, 0);
    expect([...table.values.subarray(511, 515)]).toEqual([0, 3, 5, 0]);
  });

  it('does without them beyond what 32-bit addresses reach', () => {
    expect(mergeMemory(0x1_0000_0001)).toBeNull();
  });
});
