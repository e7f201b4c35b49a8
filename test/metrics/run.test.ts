import { describe, expect, test } from 'vitest';
import type { FaultSpec } from '../../sim/faults/spec.ts';
import { BOOT } from '../../sim/kernel/events.ts';
import type { Observer } from '../../sim/kernel/observer.ts';
import { KIND_DELIVERED, KIND_DROPPED, KIND_DUPLICATED, KIND_SENT } from '../../sim/metrics/traffic.ts';
import type { WorkloadSpec } from '../../sim/replica/spec.ts';
import type { Simulation } from '../../sim/scenario/simulation.ts';
import { ONE_UPDATE, simulationOf, type Trial } from '../../sim/testing/harness.ts';

const GRACE_US = 700_000;
const all = { select: 'all' } as const;

const LOAD: WorkloadSpec = {
  id: 'load',
  when: 'rate',
  fromUs: 100_000,
  untilUs: 9_000_000,
  perSecond: 2,
  arrival: 'poisson',
  source: { among: all },
  size: { model: 'constant', value: 300 },
  retireAfterUs: 5_000_000,
};

const FAULTS: readonly FaultSpec[] = [
  {
    id: 'churn',
    kind: 'churn',
    atUs: 0,
    forUs: 8_000_000,
    nodes: { select: 'share', share: 0.5 },
    session: { model: 'exponential', mean: 2_000_000 },
    offTime: { model: 'exponential', mean: 900_000 },
    state: 'lose',
  },
  {
    id: 'crash',
    kind: 'crash',
    atUs: 2_000_000,
    forUs: 1_500_000,
    nodes: { select: 'count', count: 3 },
    state: 'keep',
  },
  { id: 'join', kind: 'join', atUs: 1_000_000, overUs: 4_000_000, count: 5 },
  {
    id: 'nap',
    kind: 'pause',
    atUs: 3_000_000,
    forUs: 500_000,
    nodes: { select: 'count', count: 4 },
    every: null,
    length: null,
  },
  {
    id: 'cut',
    kind: 'partition',
    atUs: 4_000_000,
    forUs: 2_000_000,
    groups: [{ select: 'share', share: 0.6 }, { select: 'rest' }],
    oneWay: false,
    flap: null,
  },
];

function trial(seed: string): Trial {
  return {
    seed,
    nodes: 25,
    stack: [
      { use: 'push-pull', options: { intervalUs: 200_000 } },
      { use: 'anti-entropy', options: { intervalUs: 1_000_000 } },
    ],
    network: { loss: 0.05, duplication: 0.05, mtuBytes: 400 },
    workload: [{ ...ONE_UPDATE, atUs: 50_000 } as WorkloadSpec, LOAD],
    faults: FAULTS,
    graceUs: GRACE_US,
    notBeforeUs: 9_000_000,
    limitUs: 30_000_000,
  };
}

/** When each node's grace ends, from the hooks alone. */
class Graces implements Observer {
  readonly dueUs = new Map<number, number>();

  onUp(timeUs: number, node: number, why: number): void {
    this.dueUs.set(node, why === BOOT && timeUs === 0 ? -1 : timeUs + GRACE_US);
  }

  onDown(_timeUs: number, node: number): void {
    this.dueUs.delete(node);
  }
}

/** Compares, with each sample, what the metrics count with what the run itself knows. */
function watch(simulation: Simulation): { samples: number; incomplete: number } {
  const graces = new Graces();
  const seen = { samples: 0, incomplete: 0 };
  simulation.observe(graces);
  simulation.observe({
    onProbe(timeUs) {
      const { coverage, traffic } = simulation.metrics;
      const { updates } = simulation.host;
      const eligible = [...graces.dueUs].filter(([, dueUs]) => dueUs < timeUs).map(([node]) => node);
      const live = [...updates.live()];
      let missing = 0;
      for (const update of live) for (const node of eligible) if (!updates.holds(node, update)) missing++;
      expect(coverage.members.eligible).toBe(eligible.length);
      expect(coverage.members.up).toBe(graces.dueUs.size);
      expect(coverage.live.count).toBe(live.length);
      expect(coverage.missingPairs).toBe(missing);
      expect(traffic.inFlight).toBe(simulation.kernel.mail.inFlight);
      seen.samples++;
      if (missing > 0) seen.incomplete++;
    },
  });
  return seen;
}

describe('metrics of a run with everything going wrong', () => {
  test.each(['one', 'two', 'three'])('agree with the state of the run at every sample, seed %s', (seed) => {
    const simulation = simulationOf(trial(seed));
    const seen = watch(simulation);
    while (!simulation.finished) simulation.advance(10_000);
    const outcome = simulation.outcome();
    expect(seen.samples).toBeGreaterThan(80);
    expect(seen.incomplete).toBeGreaterThan(20);
    const { traffic, coverage } = simulation.metrics;
    expect(traffic.total(KIND_SENT) + traffic.total(KIND_DUPLICATED)).toBe(
      traffic.total(KIND_DELIVERED) + traffic.total(KIND_DROPPED) + traffic.inFlight,
    );
    expect(coverage.published + coverage.skipped).toBe(simulation.plan.workload.publishes.length);
    for (const name of [
      'packets_sent',
      'messages_duplicated',
      'dropped_loss',
      'dropped_cut',
      'dropped_down',
      'relearned',
    ] as const) {
      expect(outcome.summary[name]).toBeGreaterThan(0);
    }
    expect(outcome.nodes.rows.length).toBe(30);
    const held = outcome.nodes.columns.indexOf('updates_held');
    for (const row of outcome.nodes.rows) expect(row[held]).toBe(simulation.host.updates.count(row[0] as number));
  });

  test('are no part of it: the fingerprint is the same without them', () => {
    const fingerprints = [true, false].map((metrics) => {
      const simulation = simulationOf({ ...trial('one'), when: 'limit', limitUs: 6_000_000 }, { metrics });
      while (!simulation.finished) simulation.advance(10_000);
      return simulation.kernel.moment.digest.text();
    });
    expect(fingerprints[0]).toBe(fingerprints[1]);
  });
});
