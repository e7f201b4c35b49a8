/** Every conflict rule under every kind of repair: what the conformance suite asks of protocols with one rule, asked of all rules. */
import { describe, expect, test } from 'vitest';
import type { FaultSpec } from '../../sim/faults/spec.ts';
import type { ResolvedOptions } from '../../sim/protocols/contract.ts';
import { protocols } from '../../sim/protocols/registry.ts';
import type { ConflictRule } from '../../sim/replica/conflict-rule.ts';
import { conflictRules } from '../../sim/replica/conflict-rules.ts';
import type { WorkloadSpec } from '../../sim/replica/spec.ts';
import type { Simulation } from '../../sim/scenario/simulation.ts';
import { latency, ONE_UPDATE, simulationOf, type Trial } from '../../sim/testing/harness.ts';
import { PermutedQueue } from '../../sim/testing/permuted-queue.ts';

const NODES = 10;
const LOSERS = [0, 1, 2];

/** Repair protocols that bring everything to everybody; certificates only take away. */
const REPAIRS: readonly [string, ResolvedOptions][] = [...protocols.values()]
  .filter(({ name, role }) => role === 'repair' && name !== 'death-certificates')
  .map(({ name }) => [name, { intervalUs: 300_000 }]);

/** Twelve writes to two keys on both sides of a cut, all operations that the rule knows; writers are not among those who lose their state. */
function writesOf(rule: ConflictRule): readonly WorkloadSpec[] {
  return Array.from({ length: 12 }, (_, i) => ({
    ...ONE_UPDATE,
    id: `write-${i}`,
    when: 'at',
    atUs: 200_000 * Math.floor(i / 2),
    source: { node: 3 + ((i * 3) % 7) },
    write: {
      key: { name: `key-${i % 2}` },
      operation: rule.operations[i % rule.operations.length],
      element: `element-${i % 3}`,
      amount: 1 + (i % 2),
    },
  }));
}

const FAULTS: readonly FaultSpec[] = [
  {
    kind: 'partition',
    id: 'cut',
    groups: [{ select: 'nodes', nodes: [0, 3, 4, 5, 6] }, { select: 'rest' }],
    oneWay: false,
    flap: null,
    atUs: 100_000,
    forUs: 2_000_000,
  },
  {
    kind: 'crash',
    id: 'crash',
    nodes: { select: 'nodes', nodes: LOSERS },
    state: 'lose',
    atUs: 2_500_000,
    forUs: 500_000,
  },
];

function trialOf(rule: ConflictRule, repair: string, options: ResolvedOptions): Trial {
  return {
    nodes: NODES,
    stack: [
      { use: 'push', options: { rounds: 3 } },
      { use: repair, options },
    ],
    replica: { conflicts: rule.name },
    workload: writesOf(rule),
    faults: FAULTS,
    network: { latency: latency({ model: 'uniform', min: 20_000, max: 90_000 }, 20_000), loss: 0.1, duplication: 0.05 },
    clocks: { offsetUs: { model: 'uniform', min: 0, max: 1_000_000 } },
    limitUs: 300_000_000,
    notBeforeUs: 4_000_000,
  };
}

function finish(simulation: Simulation): Simulation {
  while (!simulation.finished) simulation.advance(1_000_000);
  return simulation;
}

describe.each([...conflictRules.values()].map((rule) => [rule.name, rule] as const))('%s', (_name, rule) => {
  test.each(REPAIRS)(
    'under %s both sides of a cut and those who lost everything agree in the end',
    (repair, options) => {
      const trial = trialOf(rule, repair, options);
      const simulation = finish(simulationOf(trial));
      const { keyed } = simulation.host;
      expect(simulation.metrics.coverage.isConverged).toBe(true);
      const read = (node: number): unknown =>
        [0, 1].map((key) => {
          const state = keyed!.get(node, key);
          return state === null ? null : rule.read(state);
        });
      for (let node = 1; node < NODES; node++) {
        expect(keyed!.checksum(node)).toBe(keyed!.checksum(0));
        expect(read(node)).toEqual(read(0));
      }
      expect(finish(simulationOf(trial)).fingerprint).toBe(simulation.fingerprint);
    },
  );

  test('nodes may take turns in any order within the smallest latency', () => {
    const trial: Trial = {
      ...trialOf(rule, 'anti-entropy', { intervalUs: 300_000 }),
      when: 'limit',
      limitUs: 6_000_000,
    };
    const plain = finish(simulationOf(trial));
    const queue = new PermutedQueue(plain.minLatencyUs, 100_000, 'a');
    expect(finish(simulationOf(trial, { queue, metrics: false })).fingerprint).toBe(plain.fingerprint);
  });
});
