import { describe, expect, it } from 'vitest';
import { alternate, median } from '../../scripts/bench/alternate.ts';
import { benchText, row } from '../../scripts/bench/row.ts';

const TEXT = { what: 'W1', unit: 'ns/event', wanted: '≤ 6', command: 'rumormill run w1.yaml' };
const MACHINE = { cpu: 'a CPU', cores: 2, memoryBytes: 2 ** 34, system: 'linux', engine: 'node 20', compiler: null };

describe('measuring', () => {
  it('takes variants in turn, so that what else the machine does meets all of them', () => {
    const order: string[] = [];
    const take = (name: string) => () => order.push(name);
    const { samples, loads } = alternate(2, { a: take('a'), b: take('b') }, () => undefined);
    expect(order).toEqual(['a', 'b', 'a', 'b']);
    expect(samples).toEqual({ a: [1, 3], b: [2, 4] });
    expect(loads).toHaveLength(2);
  });

  it('takes medians', () => {
    expect(median([5, 1, 100])).toBe(5);
    expect(median([4, 1, 2, 100])).toBe(3);
  });
});

describe('the table', () => {
  it('compares medians', () => {
    const one = row(TEXT, [30, 20, 1000], [0.5, 2.25], { name: 'ring', samples: [10, 5, 40] });
    expect(one).toMatchObject({ ours: 30, against: { name: 'ring', value: 10 }, ratio: 3 });
    const text = benchText({ version: '1', machine: MACHINE, nodes: 1_000_000, rounds: 3, rows: [one] });
    expect(text).toContain('| W1 | 30 ns/event | 10 (ring) | 3 | ≤ 6 | 2.3 |');
    expect(text).toContain('- W1: `rumormill run w1.yaml`');
  });

  it('has dashes in the C++ columns without a compiler', () => {
    const one = row(TEXT, [30], [0], { name: 'ring', samples: null });
    const text = benchText({ version: '1', machine: MACHINE, nodes: 1_000_000, rounds: 1, rows: [one] });
    expect(text).toContain('| W1 | 30 ns/event | - (ring) | - | ≤ 6 | 0 |');
    expect(text).toContain('C++: no compiler');
  });
});
