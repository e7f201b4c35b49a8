import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Context, Counters, Layer, Protocol } from '../../sim/protocols/contract.ts';
import { defineProtocol } from '../../sim/protocols/contract.ts';
import { Columns } from '../../sim/protocols/columns.ts';
import { LayerCounters } from '../../sim/protocols/layer-counters.ts';
import { makeCounters } from '../../sim/kernel/counters.ts';
import { Arena } from '../../sim/kernel/arena.ts';
import { simulationOf } from '../../sim/testing/harness.ts';
import { runToLimit, SECOND_US } from './trials.ts';

function counters(nodes: number, width: number): { counters: LayerCounters; arena: Arena } {
  const arena = new Arena();
  const rows = { row: (length: number) => arena.allocate(length), words: () => arena.words };
  const table = makeCounters({ vectors: nodes, width, stamps: false });
  arena.adopt(table.roomForRows);
  return { counters: new LayerCounters(rows, table, nodes), arena };
}

/** A layer made in `create`, on four nodes. */
function layer(create: (ctx: Context) => Layer): Protocol {
  return defineProtocol({
    name: 'counting',
    role: 'aggregation',
    summary: 'counts',
    source: 'test',
    options: {},
    messages: {},
    create,
  });
}

describe('a snapshot', () => {
  it.each([3, 23, 24, 600])('of %i counters is not changed by what happens to the node later', (width) => {
    const { counters: mine, arena } = counters(width === 600 ? 600 : 4, width);
    fc.assert(
      fc.property(
        fc.nat(3),
        fc.integer({ min: 0, max: width }),
        fc.array(fc.nat(99), { minLength: 1 }),
        (node, length, changes) => {
          const start = node * width;
          const before = [...mine.values.subarray(start, start + length)];
          const row = mine.snapshot(node, length);
          expect(arena.length(row)).toBe(length);
          changes.forEach((change, i) => (mine.values[start + (i % width)] += change));
          const other = mine.snapshot((node + 1) % 4);
          mine.merge(node, other, width);
          expect([...arena.words.subarray(row, row + length)]).toEqual(before);
          arena.release(row);
          arena.release(other);
        },
      ),
      { numRuns: 50, seed: 1 },
    );
    expect(arena.rows).toBe(0);
  });

  it('raises whoever merges it, in the counters it has and no others', () => {
    const { counters: mine } = counters(3, 5);
    mine.values.set([1, 9, 3, 7, 5], 0);
    mine.values.set([2, 2, 4, 4, 4], 5);
    mine.merge(1, mine.snapshot(0, 3), 3);
    expect([...mine.values]).toEqual([1, 9, 3, 7, 5, 2, 9, 4, 4, 4, 0, 0, 0, 0, 0]);
  });
});

describe('counters of a layer', () => {
  it('refuse nodes and lengths that do not exist', () => {
    const { counters: mine } = counters(3, 5);
    expect(() => mine.snapshot(3)).toThrow('there is no node 3');
    expect(() => mine.snapshot(-1)).toThrow('there is no node -1');
    expect(() => mine.snapshot(0, 6)).toThrow('6 are more than the 5 of a node');
    expect(() => mine.merge(0, mine.snapshot(0), 6)).toThrow('6 are more than the 5 of a node');
    expect(() => mine.merge(Number.NaN, 0, 1)).toThrow('there is no node NaN');
  });

  it('are one for each node unless they say otherwise, with stamps if asked for', () => {
    const made: Counters[] = [];
    const protocol = layer((ctx) => {
      made.push(ctx.counters('a'), ctx.counters('b', { width: 2, stamps: true }));
      return { start: () => undefined };
    });
    simulationOf({ nodes: 4, stack: [{ use: protocol }] });
    expect(made.map(({ width, values, raisedAt }) => [width, values.length, raisedAt.length])).toEqual([
      [4, 16, 0],
      [2, 8, 8],
    ]);
  });

  it('are made in create and nowhere else', () => {
    const protocol = layer((ctx) => ({ start: () => void ctx.counters('late') }));
    expect(() => runToLimit({ nodes: 2, stack: [{ use: protocol }] }, SECOND_US)).toThrow(
      "counters 'late' must be declared in create",
    );
  });

  it('are 0 again when a node starts without what it knew', () => {
    const columns = new Columns(3);
    const lost = columns.addCounters({ width: 2, stamps: true });
    const kept = columns.addCounters({ width: 2, durable: true });
    for (const array of [lost.values, lost.raisedAt, kept.values]) array.fill(5);
    columns.reset(1, true);
    expect([...lost.values]).toEqual([5, 5, 0, 0, 5, 5]);
    expect([...lost.raisedAt]).toEqual([5, 5, 0, 0, 5, 5]);
    expect([...kept.values]).toEqual([5, 5, 5, 5, 5, 5]);
    columns.reset(1, false);
    expect([...kept.values]).toEqual([5, 5, 0, 0, 5, 5]);
  });
});

/** A grow-only counter (Shapiro, Preguiça, Baquero, Zawirski 2011): everybody counts, and the sum of all is known to all. */
function growOnly(made: Counters[]): Protocol {
  return defineProtocol({
    name: 'grow-only',
    role: 'aggregation',
    summary: 'counts what happens everywhere',
    source: 'Shapiro et al. 2011',
    options: {},
    messages: { state: { controlBytes: 36, doc: 'all counts' } },
    create(ctx): Layer {
      const counts = ctx.counters('counts', { durable: true });
      made.push(counts);
      const tick = ctx.periodic({ name: 'tick', periodUs: 100_000 });
      const peer = new Int32Array(1);
      return {
        start: (node) => ctx.every(node, tick),
        timer(node) {
          if (ctx.now(node) < 3 * SECOND_US) counts.values[node * counts.width + node]++;
          if (ctx.sample(node, 1, peer) === 0) return;
          ctx.sendRow(node, peer[0], ctx.kinds.state, 0, 0, counts.snapshot(node), 4 * counts.width, 0);
        },
        message: (node, _from, _kind, _a, _b, row, length) => counts.merge(node, row, length),
      };
    },
  });
}

describe('a protocol of one’s own', () => {
  it.each([40, 600])('counts with them to the same sum on all of %i nodes', (nodes) => {
    const made: Counters[] = [];
    let ticks = 0;
    const onTimer = (timeUs: number): void => void (ticks += timeUs < 3 * SECOND_US ? 1 : 0);
    const network = { loss: 0.2, duplication: 0.1 };
    runToLimit({ nodes, stack: [{ use: growOnly(made) }], network, observers: [{ onTimer }] }, 7 * SECOND_US);
    const sums = Array.from({ length: nodes }, (_, node) => {
      return made[0].values.subarray(node * nodes, (node + 1) * nodes).reduce((sum, count) => sum + count, 0);
    });
    expect(new Set(sums)).toEqual(new Set([ticks]));
    expect(ticks).toBe(30 * nodes);
  });
});
