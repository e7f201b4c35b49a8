import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_GROUP, selectGroups, selectNodes, selectorProblems } from '../../sim/network/selection.ts';
import type { SelectionEnv } from '../../sim/network/selection.ts';
import type { NodeSelector } from '../../sim/network/spec.ts';
import { ROOT } from './fixture.ts';

function envOf(nodes: number, joiners: number = 0, zones: readonly string[] = []): SelectionEnv {
  const zoneOf = Uint8Array.from({ length: nodes + joiners }, (_, node) =>
    zones.length > 0 ? node % zones.length : 0,
  );
  return { nodes, places: { zones, zoneOf }, root: ROOT };
}

const share = (of: number): NodeSelector => ({ select: 'share', share: of });
const REST: NodeSelector = { select: 'rest' };

describe('selectGroups', () => {
  it('gives disjoint parts of the right size, whatever the shares', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 300 }), fc.string(), (parts, nodes, key) => {
        const total = parts.reduce((sum, part) => sum + part, 0) || 1;
        const { groupOf, sizes, problems } = selectGroups(
          parts.map((part) => share(part / total)),
          envOf(nodes),
          key,
        );
        expect(problems).toEqual([]);
        parts.forEach((part, index) => {
          const members = groupOf.filter((group) => group === index).length;
          expect(sizes[index]).toBe(members);
          expect(Math.abs(members - (part / total) * nodes)).toBeLessThanOrEqual(1);
        });
        if (parts.some((part) => part > 0)) expect(groupOf.includes(NO_GROUP)).toBe(false);
      }),
    );
  });

  it('moves nobody when nodes join, and divides joiners as the others', () => {
    const parts = [share(0.6), REST];
    const before = selectGroups(parts, envOf(10_000), 'cut').groupOf;
    const after = selectGroups(parts, envOf(10_000, 10_000), 'cut').groupOf;
    expect(after.subarray(0, 10_000)).toEqual(before);
    const joined = after.subarray(10_000).filter((group) => group === 0).length;
    // Binomial, standard deviation 49; five of them fail one seed in a million.
    expect(Math.abs(joined - 6000)).toBeLessThan(250);
    expect(after.includes(NO_GROUP)).toBe(false);
  });

  it('takes the smaller share from the same beginning of the order', () => {
    const small = selectNodes(share(0.1), envOf(500), 'crash');
    const large = new Set(selectNodes(share(0.3), envOf(500), 'crash'));
    expect(small.length).toBe(50);
    expect(small.every((node) => large.has(node))).toBe(true);
  });

  it('orders by key: another key, another order', () => {
    const one = selectNodes(share(0.5), envOf(1000), 'a');
    const other = new Set(selectNodes(share(0.5), envOf(1000), 'b'));
    const common = one.filter((node) => other.has(node)).length;
    // Hypergeometric, mean 250, standard deviation 8.
    expect(Math.abs(common - 250)).toBeLessThan(45);
  });

  it('lets explicit selectors come first, and shares skip what they took', () => {
    const selectors: NodeSelector[] = [
      share(0.5),
      { select: 'range', from: 0, to: 19 },
      { select: 'nodes', nodes: [30, 31] },
      REST,
    ];
    const { groupOf, sizes, problems } = selectGroups(selectors, envOf(100), 'x');
    expect(problems).toEqual([]);
    expect([...sizes]).toEqual([50, 20, 2, 28]);
    expect(groupOf[0]).toBe(1);
    expect(groupOf[31]).toBe(2);
  });

  it('knows zones and counts', () => {
    const selectors: NodeSelector[] = [
      { select: 'zone', zone: 'b' },
      { select: 'count', count: 7 },
    ];
    const { groupOf, sizes } = selectGroups(selectors, envOf(30, 0, ['a', 'b', 'c']), 'x');
    expect([...sizes]).toEqual([10, 7]);
    expect(groupOf.every((group, node) => (node % 3 === 1) === (group === 0))).toBe(true);
    expect(groupOf.filter((group) => group === NO_GROUP).length).toBe(13);
  });

  it('reports all that is wrong and still divides the rest', () => {
    const selectors: NodeSelector[] = [
      { select: 'nodes', nodes: [0, 1, 99] },
      { select: 'nodes', nodes: [1] },
      { select: 'zone', zone: 'mars' },
      { select: 'range', from: 5, to: 3 },
      share(0.8),
      share(0.8),
      REST,
      REST,
    ];
    const { groupOf, problems } = selectGroups(selectors, envOf(10, 0, ['a']), 'x');
    expect(problems.map(({ index }) => index)).toEqual([0, 1, 2, 3, 5, 7]);
    expect(problems[1].message).toBe('1 of its nodes are in an earlier group too, node 1 the first of them');
    expect(problems[2].expected).toBe('a');
    expect(groupOf.includes(NO_GROUP)).toBe(false);
  });

  it('refuses more groups than a byte can name', () => {
    const selectors = Array.from({ length: 300 }, (_, node): NodeSelector => ({ select: 'nodes', nodes: [node] }));
    const { problems, groupOf } = selectGroups(selectors, envOf(300), 'x');
    expect(problems.length).toBe(1);
    expect(groupOf[299]).toBe(NO_GROUP);
  });
});

describe('selectNodes', () => {
  it('returns ascending ids, joiners among them but not in a count', () => {
    const env = envOf(50, 50);
    expect(selectNodes({ select: 'all' }, env, 'x').length).toBe(100);
    expect([...selectNodes({ select: 'nodes', nodes: [70, 3, 3] }, env, 'x')]).toEqual([3, 70]);
    for (let count = 0; count <= 50; count++) {
      expect(selectNodes({ select: 'count', count }, env, 'x').length).toBe(count);
    }
    const picked = selectNodes(share(0.4), env, 'x');
    expect(picked).toEqual(picked.toSorted());
    expect(picked.filter((node) => node < 50).length).toBe(20);
    expect(picked.some((node) => node >= 50)).toBe(true);
  });

  it("takes everyone for 'rest' on its own", () => {
    expect(selectNodes(REST, envOf(5, 2), 'x').length).toBe(7);
  });

  it('leaves out what does not exist, which is reported', () => {
    const bad: NodeSelector = { select: 'nodes', nodes: [1, 5, -1, 0.5] };
    expect([...selectNodes(bad, envOf(5), 'x')]).toEqual([1]);
    expect(selectorProblems(bad, envOf(5)).length).toBe(3);
    expect(selectorProblems({ select: 'all' }, envOf(5))).toEqual([]);
  });
});
