import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../../sim/faults/spec.ts';
import type { Context } from '../../../sim/protocols/contract.ts';
import { transmitLimit } from '../../../sim/protocols/dissemination/retransmit.ts';
import { TransmitQueue, type Preference } from '../../../sim/protocols/dissemination/transmit-queue.ts';
import { HEADER_BYTES, UPDATE_BYTES } from '../../../sim/protocols/shared/bytes.ts';
import type { WorkloadSpec } from '../../../sim/replica/spec.ts';
import { simulationOf, type Trial } from '../../../sim/testing/harness.ts';
import { counter, holders, publish, runToLimit, SECOND_US } from '../trials.ts';
import { swim } from '../../sketches/swim.ts';

function sized(id: string, atUs: number, node: number, sizeBytes: number): WorkloadSpec {
  return { ...publish(id, atUs, node), size: { model: 'constant', value: sizeBytes } };
}

/** Runs to the limit and counts messages. */
function count(trial: Trial, limitUs: number) {
  const { sent, observe } = counter();
  const simulation = simulationOf({ ...trial, when: 'limit', limitUs });
  observe(simulation);
  while (!simulation.finished) simulation.advance(100_000);
  return { sent, simulation };
}

describe('the limit', () => {
  it('is mult × ⌈log10(n + 1)⌉', () => {
    expect([1, 9, 10, 99, 100, 999, 1000, 123_456].map((n) => transmitLimit(4, n))).toEqual([
      4, 4, 8, 8, 12, 12, 16, 24,
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 10_000_000 }), (mult, n) => {
        // Text, because a logarithm may come out beside a whole number.
        expect(transmitLimit(mult, n)).toBe(mult * String(n).length);
      }),
    );
  });

  it.each([
    [9, 3, 3],
    [10, 3, 6],
    [60, 4, 8],
    [100, 1, 3],
  ])('%i nodes, mult %i: every node sends an update %i times', (nodes, mult, times) => {
    const { sent, simulation } = count({ nodes, stack: [{ use: 'retransmit', options: { mult } }] }, 20 * SECOND_US);
    // Who missed it has nothing to send.
    expect(sent.get('retransmit/updates')).toBe(times * holders(simulation));
    expect(holders(simulation)).toBeGreaterThan(0.8 * nodes);
  });

  it('rises when nodes join before the last transmission, and counts those that are down', () => {
    const join: FaultSpec = { kind: 'join', id: 'j', count: 1, atUs: 100_000, overUs: 0 };
    const crash: FaultSpec = {
      kind: 'crash',
      id: 'c',
      nodes: { select: 'nodes', nodes: [8] },
      state: 'keep',
      atUs: 50_000,
      forUs: null,
    };
    const options = { fanout: 1, mult: 2, phase: 'lockstep' };
    const { sent, simulation } = count(
      { nodes: 9, stack: [{ use: 'retransmit', options }], faults: [join, crash] },
      20 * SECOND_US,
    );
    expect(sent.get('retransmit/updates')).toBe(4 * holders(simulation));
  });

  it('holds for updates that are queued and sent together', () => {
    const workload = Array.from({ length: 40 }, (_, i) => sized(`u${i}`, 25_000 * i, i % 20, 30 + 7 * i));
    let payload = 0;
    const simulation = simulationOf({
      nodes: 20,
      stack: [{ use: 'retransmit', options: { packetBytes: 500 } }],
      workload,
      when: 'limit',
      limitUs: 60 * SECOND_US,
      observers: [
        {
          onSend(_timeUs, _from, _to, _message, controlBytes, payloadBytes) {
            expect(controlBytes + payloadBytes).toBeLessThanOrEqual(500);
            payload += payloadBytes;
          },
        },
      ],
    });
    while (!simulation.finished) simulation.advance(100_000);
    const expected = workload.reduce((sum, _, i) => sum + 8 * holders(simulation, i) * (30 + 7 * i), 0);
    expect(payload).toBe(expected);
    for (let node = 0; node < 20; node++) expect(simulation.host.idle(node)).toBe(true);
  });
});

describe('the packet', () => {
  it('leaves out what is too large for any, which blocks nothing', () => {
    const workload = [
      sized('a-huge', 0, 0, 1400 - HEADER_BYTES - UPDATE_BYTES + 1),
      sized('b-fits', 0, 0, 1400 - HEADER_BYTES - UPDATE_BYTES),
    ];
    const simulation = runToLimit({ nodes: 30, stack: [{ use: 'retransmit' }], workload }, 10 * SECOND_US);
    expect([holders(simulation, 0), holders(simulation, 1)]).toEqual([1, 30]);
    expect(simulation.host.idle(0)).toBe(true);
  });

  it('is filled anew for every peer', () => {
    // Two updates of which one fits at a time: of two peers in a round each gets another one.
    const workload = [sized('a', 0, 0, 900), sized('b', 0, 0, 901)];
    const hears: number[] = [];
    runToLimit(
      {
        nodes: 3,
        stack: [{ use: 'retransmit', options: { fanout: 2, phase: 'lockstep' } }],
        workload,
        observers: [
          {
            onLearn(timeUs, node, _update, from) {
              if (from === 0 && timeUs < 150_000) hears.push(node);
            },
          },
        ],
      },
      SECOND_US,
    );
    expect(hears.toSorted((a, b) => a - b)).toEqual([1, 2]);
  });
});

describe('riding on packets of another layer', () => {
  it('spreads without a message of its own, as often as the limit says', () => {
    const stack = [{ use: 'round-robin' }, { use: swim }, { use: 'retransmit', options: { gossip: false } }];
    let payload = 0;
    const onSend = (_t: number, _f: number, _to: number, _m: number, _c: number, payloadBytes: number): void =>
      void (payload += payloadBytes);
    const { sent, simulation } = count({ nodes: 40, stack, observers: [{ onSend }] }, 40 * SECOND_US);
    expect(sent.has('retransmit/updates')).toBe(false);
    expect(holders(simulation)).toBe(40);
    expect(payload).toBe(40 * 8 * 100);
  });

  it('takes the bytes that the update and its name take', () => {
    const stack = [{ use: 'round-robin' }, { use: swim }, { use: 'retransmit', options: { gossip: false } }];
    const control = (workload: readonly WorkloadSpec[]): number => {
      let bytes = 0;
      const onSend = (...[, , , , controlBytes]: number[]): void => void (bytes += controlBytes);
      count({ nodes: 40, stack, workload, observers: [{ onSend }] }, 40 * SECOND_US);
      return bytes;
    };
    // Whatever else the pings carry is the same without it.
    expect(control([publish('news', 0, 0)]) - control([])).toBe(40 * 8 * UPDATE_BYTES);
  });

  it('shares one queue with packets of its own', () => {
    const stack = [
      { use: 'round-robin' },
      { use: swim, options: { periodUs: 100_000, timeoutUs: 50_000 } },
      { use: 'retransmit' },
    ];
    let payload = 0;
    const onSend = (_t: number, _f: number, _to: number, _m: number, _c: number, payloadBytes: number): void =>
      void (payload += payloadBytes);
    const { sent, simulation } = count({ nodes: 40, stack, observers: [{ onSend }] }, 20 * SECOND_US);
    expect(payload).toBe(holders(simulation) * 8 * 100);
    expect(sent.get('retransmit/updates')).toBeLessThan(40 * 8);
  });
});

// ---------------------------------------------------------------------------------------------------- against a model

interface Item {
  readonly update: number;
  readonly order: number;
  sent: number;
}

/** GetBroadcasts of memberlist as its comment has it: tier by tier, in each the best that still fits. */
function pickByTiers(
  items: Item[],
  sizes: readonly number[],
  free: number,
  limit: number,
  prefer: Preference,
): number[] {
  const picked: Item[] = [];
  const better = (x: Item, y: Item): boolean =>
    prefer === 'largest' && sizes[x.update] !== sizes[y.update] ? sizes[x.update] > sizes[y.update] : x.order > y.order;
  for (let tier = 0; tier < limit; tier++) {
    for (;;) {
      const fitting = items.filter(
        (item) => item.sent === tier && !picked.includes(item) && UPDATE_BYTES + sizes[item.update] <= free,
      );
      if (fitting.length === 0) break;
      const best = fitting.reduce((x, y) => (better(x, y) ? x : y));
      picked.push(best);
      free -= UPDATE_BYTES + sizes[best.update];
    }
  }
  for (const item of picked) {
    item.sent++;
    if (item.sent >= limit) items.splice(items.indexOf(item), 1);
  }
  return picked.map(({ update }) => update);
}

describe('TransmitQueue', () => {
  it.each(['largest', 'newest'] as const)('agrees with the tiers of memberlist, %s first', (prefer) => {
    const step = fc.oneof(
      fc.record({ add: fc.integer({ min: 0, max: 60 }) }),
      fc.record({ free: fc.integer({ min: 0, max: 300 }) }),
      fc.record({ retire: fc.nat(100) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), fc.integer({ min: 1, max: 5 }), (steps, limit) => {
        const sizes: number[] = [];
        const retired = new Set<number>();
        const ctx = {
          capacity: 2,
          column: () => new Uint32Array(2),
          updates: { sizeBytes: (u: number) => sizes[u], slotOf: (u: number) => (retired.has(u) ? -1 : u) },
        } as unknown as Context;
        const queue = new TransmitQueue(ctx, prefer);
        const items: Item[] = [];
        for (const [i, what] of steps.entries()) {
          if ('add' in what) {
            items.push({ update: sizes.length, order: i, sent: 0 });
            queue.add(1, sizes.push(what.add) - 1);
          } else if ('free' in what) {
            const picked = queue.pick(1, what.free, limit);
            expect([...queue.picked.subarray(0, picked)]).toEqual(pickByTiers(items, sizes, what.free, limit, prefer));
          } else if (items.length > 0) {
            const [gone] = items.splice(what.retire % items.length, 1);
            retired.add(gone.update);
          }
          expect(queue.isEmpty(1)).toBe(items.length === 0);
          expect(queue.isEmpty(0)).toBe(true);
        }
      }),
    );
  });
});
