import { describe, expect, it } from 'vitest';
import type { Context, Layer, Protocol } from '../../../sim/protocols/contract.ts';
import { defineProtocol } from '../../../sim/protocols/contract.ts';
import { type Inventory, inventoryOf } from '../../../sim/protocols/shared/inventory.ts';
import { digestOf, onlyVersion, placeOf } from '../../../sim/protocols/shared/item-hash.ts';
import { ItemList } from '../../../sim/protocols/shared/item-list.ts';
import type { WorkloadSpec } from '../../../sim/replica/spec.ts';
import { simulationOf, type Trial } from '../../../sim/testing/harness.ts';
import { publish, SECOND_US } from '../trials.ts';

/** At 5 s node 0 sends all it holds to node 1, in the way asked for, and everybody is looked at at 6 s. */
function sending(flags: number | null, look: (ctx: Context, inventory: Inventory, node: number) => void): Protocol {
  return defineProtocol({
    name: 'sending',
    role: 'repair',
    summary: 'sends what it holds',
    source: 'test',
    options: {},
    messages: { state: { controlBytes: 0, doc: '' } },
    create(ctx): Layer {
      const inventory = inventoryOf(ctx as Context);
      const list = new ItemList();
      const send = ctx.oneShot('send');
      const end = ctx.oneShot('end');
      return {
        start(node) {
          if (node === 0) ctx.after(node, 5 * SECOND_US, send);
          ctx.after(node, 6 * SECOND_US, end);
        },
        timer(node, tag) {
          if (tag === end) {
            look(ctx as Context, inventory, node);
            return;
          }
          inventory.held(node, list);
          if (flags === null) inventory.send(node, 1, ctx.kinds.state, list);
          else inventory.send(node, 1, ctx.kinds.state, list, flags);
        },
        message(node, from, _kind, a, b, row, length) {
          if (flags !== null) expect(b).toBe(flags);
          inventory.take(node, from, a, b, row, length);
        },
      };
    },
  });
}

interface Seen {
  readonly items: readonly (readonly [item: number, version: number])[];
  readonly checksum: number;
  readonly isEmpty: boolean;
  readonly payloadBytes: number;
  readonly controlBytes: number;
}

function run(trial: Omit<Trial, 'stack'>, flags: number | null): { seen: Seen[]; sent: number[] } {
  const seen: Seen[] = [];
  const list = new ItemList();
  const look = (_ctx: Context, inventory: Inventory, node: number): void => {
    inventory.held(node, list);
    const items = Array.from({ length: list.length }, (_, i) => [list.items[i], list.versions[i]] as const);
    for (const [item, version] of items) {
      expect(inventory.version(node, item)).toBe(version);
      expect(version).not.toBe(0);
      expect(inventory.lacks(node, item, version)).toBe(false);
    }
    const sum = (part: (item: number) => number): number => items.reduce((total, [item]) => total + part(item), 0);
    seen[node] = {
      items,
      checksum: inventory.checksum(node),
      isEmpty: inventory.isEmpty(node),
      payloadBytes: sum((item) => inventory.payloadBytes(node, item)),
      controlBytes: sum((item) => inventory.controlBytes(node, item)),
    };
  };
  const sent: number[] = [];
  const simulation = simulationOf({
    ...trial,
    stack: [{ use: sending(flags, look) }],
    when: 'limit',
    limitUs: 7 * SECOND_US,
  });
  simulation.observe({ onSend: (_time, _from, _to, _message, control, payload) => void sent.push(control, payload) });
  while (!simulation.finished) simulation.advance(1000);
  return { seen, sent };
}

const put = (id: string, key: string): WorkloadSpec => ({
  ...publish(id, SECOND_US, 0),
  write: { key: { name: key }, operation: 'put', element: null, amount: 1 },
});

const CASES: readonly (readonly [string, WorkloadSpec[], NonNullable<Trial['replica']> | null, number])[] = [
  ['nothing', [], null, 0],
  ['one update', [publish('a', 0, 0)], null, 1],
  ['updates', [publish('a', 0, 0), publish('b', 1, 0), publish('c', 2, 0)], null, 3],
  ['keys', [put('a', 'x'), put('b', 'y'), put('c', 'x')], {}, 2],
  ['preloaded keys that some lack', [], { keys: 40, missing: 0.3 }, 30],
  ['keys and updates without any', [put('a', 'x'), publish('loose', 0, 0), put('b', 'y')], {}, 3],
];

describe.each(CASES)('an inventory of %s', (_name, workload, replica, count) => {
  it.each([null, 7])('goes over with its contents, flags %s', (flags) => {
    const { seen, sent } = run({ nodes: 3, workload, ...(replica === null ? {} : { replica }) }, flags);
    const [first, second, third] = seen;
    if (count !== 30) expect(first.items.length).toBe(count);
    // The second holds what it had and what came.
    for (const item of first.items) expect(second.items).toContainEqual(item);
    expect(sent).toEqual([first.controlBytes, first.payloadBytes]);
    for (const node of seen) expect(node.isEmpty).toBe(node.items.length === 0);
    if (second.items.length === first.items.length) expect(second.checksum).toBe(first.checksum);
    if (third.items.length !== second.items.length) expect(third.checksum).not.toBe(second.checksum);
  });
});

describe('hashes of items', () => {
  it('give every item a place and a version of its own, and tell versions apart', () => {
    const items = Array.from({ length: 50_000 }, (_, item) => item);
    expect(new Set(items.map(placeOf)).size).toBe(items.length);
    expect(items.every((item) => onlyVersion(item) !== 0)).toBe(true);
    const digests = items.slice(0, 500).flatMap((item) => [1, 2, 3, -1].map((version) => digestOf(item, version)));
    expect(new Set(digests).size).toBe(digests.length);
  });
});
