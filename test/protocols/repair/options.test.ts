import { describe, expect, it } from 'vitest';
import { run } from '../../../sim/index.ts';
import type { ResolvedOptions } from '../../../sim/protocols/contract.ts';
import { protocols } from '../../../sim/protocols/registry.ts';
import { defaultOptions } from '../../../sim/scenario/stacks.ts';

function problems(name: string, options: ResolvedOptions): string[] {
  const protocol = protocols.get(name)!;
  return protocol.validate!({ ...defaultOptions(protocol), ...options }).map(([option]) => option);
}

describe('options that make no sense together', () => {
  it.each<[string, ResolvedOptions, string[]]>([
    ['merkle', { fanout: 16, depth: 5 }, []],
    ['merkle', { fanout: 16, depth: 6 }, ['depth']],
    ['merkle', { fanout: 2, depth: 20, levels: 20 }, []],
    ['merkle', { depth: 2, levels: 3 }, ['levels']],
    ['merkle', { fanout: 1024, depth: 3, levels: 4, jitterUs: 20_000_000 }, ['depth', 'levels', 'jitter']],
    ['set-reconciliation', { cells: 4, hashes: 5 }, ['cells']],
    ['set-reconciliation', { jitterUs: 20_000_000 }, ['jitter']],
    ['range-reconciliation', { jitterUs: 20_000_000 }, ['jitter']],
    ['anti-entropy', { windowUs: 1000 }, ['window']],
    ['anti-entropy', { windowUs: 1000, exchange: 'recent' }, []],
    ['anti-entropy', { jitterUs: 20_000_000 }, ['jitter']],
  ])('%s %j: %j', (name, options, wrong) => {
    expect(problems(name, options)).toEqual(wrong);
  });
});

/** Half of the nodes run one stack, half the other, both with a digest now and then that brings all together. */
const mixed = (one: string, other: string): string => `
version: 1
name: mixed
nodes: 20
network: { latency: 10ms }
groups:
  - { id: one, nodes: 50%, stack: [{ ${one}, interval: 300ms }, { use: anti-entropy, interval: 3s }] }
  - { id: other, nodes: rest, stack: [{ ${other}, interval: 300ms }, { use: anti-entropy, interval: 3s }] }
workload: [{ id: stream, rate: 10/s, from: 0s, until: 3s, publish: { node: random, bytes: 50 } }]
until: { converged: true, limit: 40s }
`;

describe('nodes with other options than the peer', () => {
  it.each([
    ['use: merkle, fanout: 4, depth: 3', 'use: merkle, fanout: 16, depth: 2'],
    ['use: merkle, fanout: 4, depth: 4, levels: 2', 'use: merkle, fanout: 4, depth: 4'],
    ['use: range-reconciliation, branching: 2, threshold: 1', 'use: range-reconciliation, branching: 16'],
    ['use: set-reconciliation, hashes: 3, cells: 9, strata: 2', 'use: set-reconciliation, hashes: 4'],
    [
      'use: set-reconciliation, hashes: 3, cells: 9, estimator: none',
      'use: set-reconciliation, hashes: 4, cells: 8, strata: 3',
    ],
    ['use: push, rounds: 2', 'use: merkle'],
  ])('%s with %s: nobody is confused', async (one, other) => {
    const { status } = await run(mixed(one, other));
    expect(status).toBe('finished');
  });
});
