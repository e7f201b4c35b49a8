/** One exchange between two nodes, with nothing lost: what goes over is what differs, and no more. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exchange, exchangeKeys, type Holding, type Way } from '../../../scripts/papers/two-stores.ts';

const WAYS: readonly Way[] = [
  { use: 'anti-entropy', options: { exchange: 'digest' } },
  { use: 'merkle' },
  { use: 'merkle', options: { fanout: 3, depth: 5, levels: 2 } },
  { use: 'merkle', options: { fanout: 5, depth: 3, levels: 3 } },
  { use: 'merkle', options: { fanout: 2, depth: 1 } },
  { use: 'merkle', options: { fanout: 7, depth: 2 } },
  { use: 'range-reconciliation' },
  { use: 'range-reconciliation', options: { branching: 2, threshold: 1 } },
  { use: 'range-reconciliation', options: { branching: 5, threshold: 3 } },
  { use: 'set-reconciliation' },
  { use: 'set-reconciliation', options: { estimator: 'none', cells: 4, hashes: 3 } },
  { use: 'set-reconciliation', options: { strata: 2, cells: 4, hashes: 2, factor: 1 } },
];

const title = ({ use, options = {} }: Way): string => `${use as string} ${JSON.stringify(options)}`;
const ways = WAYS.map((way) => ({ way, title: title(way) }));

const holdings: fc.Arbitrary<Holding[]> = fc.array(
  fc.record({
    owner: fc.constantFrom('first', 'second', 'both', 'both'),
    count: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 120 })),
  }),
  { maxLength: 8 },
);

function owned(parts: readonly Holding[], owner: Holding['owner']): number[] {
  const ids: number[] = [];
  let next = 0;
  const common = parts.filter((part) => part.owner === 'both');
  const apart = parts.filter((part) => part.owner !== 'both');
  for (const part of [...common, ...apart])
    for (let i = 0; i < part.count; i++, next++) if (part.owner === owner) ids.push(next);
  return ids;
}

const sorted = (ids: readonly number[]): number[] => [...ids].sort((a, b) => a - b);

describe.each(ways)('$title', ({ way }) => {
  it('brings over the difference of the two sets, each item once', () => {
    fc.assert(
      fc.property(holdings, (parts) => {
        const { learned, redundant, payloadBytes } = exchange(way, parts);
        const [here, there] = [owned(parts, 'first'), owned(parts, 'second')];
        expect(sorted(learned[0])).toEqual(there);
        expect(sorted(learned[1])).toEqual(here);
        expect(redundant).toBe(0);
        expect(payloadBytes).toBe(100 * (here.length + there.length));
      }),
      { numRuns: 25 },
    );
  });

  it('makes stores of keys equal', () => {
    for (const [keys, written] of [
      [60, 0],
      [60, 1],
      [60, 7],
      [60, 60],
      [400, 100],
    ]) {
      const { equal, held, messages } = exchangeKeys(way, keys, written, `keys-${keys}-${written}`);
      expect({ equal, held }).toEqual({ equal: true, held: [written, written] });
      if (written === 0) expect(messages).toBe(1);
    }
  });

  it('pulls without pushing, and pushes without pulling', () => {
    const parts: Holding[] = [
      { owner: 'first', count: 30 },
      { owner: 'both', count: 150 },
      { owner: 'second', count: 40 },
    ];
    for (const [style, toFirst, toSecond] of [
      ['pull', 40, 0],
      ['push', 0, 30],
    ] as const) {
      const { learned, redundant } = exchange({ ...way, options: { ...way.options, style } }, parts);
      expect([learned[0].length, learned[1].length, redundant]).toEqual([toFirst, toSecond, 0]);
    }
  });

  it('says little when there is nothing to say', () => {
    const parts: Holding[] = [{ owner: 'both', count: 500 }];
    const { messages, controlBytes, payloadBytes } = exchange(way, parts);
    expect([messages, payloadBytes]).toEqual([1, 0]);
    if (way.use !== 'anti-entropy') expect(controlBytes).toBeLessThan(60);
  });
});

describe('anti-entropy by checksum', () => {
  const parts: Holding[] = [
    { owner: 'first', count: 3 },
    { owner: 'both', count: 40 },
    { owner: 'second', count: 4 },
  ];
  const checksum = { use: 'anti-entropy', options: { exchange: 'checksum' } };

  it('sends one hash between equal stores, and everything otherwise', () => {
    expect(exchange(checksum, [{ owner: 'both', count: 40 }])).toMatchObject({ messages: 1, controlBytes: 44 });
    const { kinds, payloadBytes, learned } = exchange(checksum, parts);
    expect(kinds.map(({ kind }) => kind)).toEqual(['checksum', 'exchange', 'state']);
    expect(payloadBytes).toBe(100 * (43 + 44));
    expect(learned.map(({ length }) => length)).toEqual([4, 3]);
  });

  it.each([
    ['pull', ['checksum', 'state'], [4, 0]],
    ['push', ['checksum', 'ask', 'state'], [0, 3]],
  ])('fills one side only with style %s', (style, kinds, learned) => {
    const made = exchange({ ...checksum, options: { ...checksum.options, style } }, parts);
    expect(made.kinds.map(({ kind }) => kind)).toEqual(kinds);
    expect(made.learned.map(({ length }) => length)).toEqual(learned);
  });
});

describe('anti-entropy by recent updates', () => {
  // The 40 were published at 1 s and the second node told of them at 2 s; the others at 15 s. The exchange is at 20 s.
  const parts: Holding[] = [
    { owner: 'first', count: 3 },
    { owner: 'both', count: 40 },
    { owner: 'second', count: 4 },
  ];
  const recent = (windowUs: number | null, style = 'push-pull') =>
    exchange({ use: 'anti-entropy', options: { exchange: 'recent', windowUs, style } }, parts);

  it('needs no more than the lists when all that differs is in them', () => {
    const { kinds, learned } = recent(9_500_000);
    expect(kinds).toMatchObject([
      { kind: 'recent', messages: 2, payloadBytes: 100 * (3 + 4) },
      { kind: 'checksum', messages: 1 },
    ]);
    expect(learned.map(({ length }) => length)).toEqual([4, 3]);
  });

  it('falls back on everything when they are too short', () => {
    const { kinds, learned } = recent(1_000_000);
    expect(kinds).toMatchObject([
      { kind: 'recent', messages: 2, payloadBytes: 0 },
      { kind: 'checksum', messages: 1 },
      { kind: 'exchange', messages: 1 },
      { kind: 'state', messages: 1 },
    ]);
    expect(learned.map(({ length }) => length)).toEqual([4, 3]);
  });

  it('lists what is younger than the window and nothing else', () => {
    expect(recent(18_500_000).kinds[0]).toMatchObject({ kind: 'recent', payloadBytes: 100 * (3 + 40 + 4) });
    // Three intervals.
    expect(recent(null).kinds[0]).toMatchObject({ kind: 'recent', payloadBytes: 100 * (43 + 44) });
  });

  it.each([
    ['pull', [4, 0]],
    ['push', [0, 3]],
  ])('fills one side only with style %s', (style, learned) => {
    for (const windowUs of [9_500_000, 1_000_000])
      expect(recent(windowUs, style).learned.map(({ length }) => length)).toEqual(learned);
  });
});

describe('bytes of a level', () => {
  it('are those of the hashes of every part that differs', () => {
    // One item apart: fanout 4, depth 3 goes down three levels with 4 hashes each, then one bucket with its items.
    const { kinds } = exchange({ use: 'merkle', options: { fanout: 4, depth: 3 } }, [{ owner: 'first', count: 1 }]);
    expect(kinds).toEqual([
      { kind: 'root', messages: 1, controlBytes: 36 + 8, payloadBytes: 0 },
      { kind: 'hashes', messages: 3, controlBytes: 3 * (36 + 4 + 4 * 8), payloadBytes: 0 },
      { kind: 'buckets', messages: 1, controlBytes: 36 + 4 + 8, payloadBytes: 0 },
      { kind: 'want', messages: 1, controlBytes: 36 + 8, payloadBytes: 0 },
      { kind: 'state', messages: 1, controlBytes: 36 + 14, payloadBytes: 100 },
    ]);
  });

  it('come in fewer messages, and more of them, when several levels go at once', () => {
    const { kinds } = exchange({ use: 'merkle', options: { fanout: 4, depth: 3, levels: 3 } }, [
      { owner: 'first', count: 1 },
    ]);
    expect(kinds[1]).toEqual({ kind: 'hashes', messages: 1, controlBytes: 36 + 4 + 64 * 8, payloadBytes: 0 });
  });
});

describe('bytes of ranges', () => {
  it('are those of hashes, and of names where few items are left', () => {
    // Eight of one node and nine of the other: the called one splits in two and names four and four.
    const { kinds } = exchange({ use: 'range-reconciliation', options: { branching: 2, threshold: 4 } }, [
      { owner: 'both', count: 8 },
      { owner: 'first', count: 1 },
    ]);
    expect(kinds).toEqual([
      { kind: 'ranges', messages: 2, controlBytes: 36 + 12 + 8 + (36 + 2 * (12 + 4 * 8)), payloadBytes: 0 },
      { kind: 'state', messages: 1, controlBytes: 36 + 14, payloadBytes: 100 },
    ]);
  });
});
