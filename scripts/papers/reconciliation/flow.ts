/** Scuttlebutt: flow control. */
import type { WorkloadSpec } from '../../../sim/replica/spec.ts';
import { simulationOf } from '../../../sim/testing/harness.ts';
import type { PaperResult } from '../group.ts';
import { SECOND_US, seedsOf, meanOf, finish, figure } from './shared.ts';

const FLOW = { nodes: 16, bytes: 200, mtuBytes: 2000, lightPerSecond: 0.2, heavyPerSecond: 4, fromS: 60, untilS: 160 };

/** Half of the nodes publish little, half far more than there is room for; updates of each that others hear of between the two moments. */
function fairness(seed: string, rate: number | null): { light: number; heavy: readonly number[]; cut: number } {
  const { nodes, bytes, mtuBytes, lightPerSecond, heavyPerSecond, fromS, untilS } = FLOW;
  const workload = Array.from({ length: nodes }, (_, node): WorkloadSpec => {
    const perSecond = node % 2 === 0 ? lightPerSecond : heavyPerSecond;
    const size = { model: 'constant', value: bytes } as const;
    return {
      id: `p${node}`,
      source: { node },
      size,
      retireAfterUs: null,
      when: 'rate',
      fromUs: (node * SECOND_US) / nodes,
      untilUs: untilS * SECOND_US,
      perSecond,
      arrival: 'constant',
    };
  });
  const simulation = simulationOf(
    {
      seed,
      nodes,
      stack: [{ use: 'scuttlebutt', options: { mtuBytes, rate } }],
      workload,
      when: 'limit',
      limitUs: untilS * SECOND_US,
    },
    { metrics: false },
  );
  const { origins } = simulation.host.updates;
  const heard = new Map<number, number>();
  let [cut, deltas] = [0, 0];
  simulation.observe({
    onLearn(timeUs, _node, update, from) {
      if (from >= 0 && timeUs >= fromS * SECOND_US)
        heard.set(origins.origin(update), (heard.get(origins.origin(update)) ?? 0) + 1);
    },
    onSend(timeUs, _from, _to, message) {
      if (timeUs >= fromS * SECOND_US && simulation.host.messageTypes[message].kind === 'delta') deltas++;
    },
    onSemantic: (timeUs) => void (cut += timeUs >= fromS * SECOND_US ? 1 : 0),
  });
  finish(simulation);
  const perSecond = (node: number): number => (heard.get(node) ?? 0) / (nodes - 1) / (untilS - fromS);
  const each = Array.from({ length: nodes }, (_, node) => perSecond(node));
  return {
    light: meanOf(each.filter((_, node) => node % 2 === 0)),
    heavy: each.filter((_, node) => node % 2 === 1),
    cut: cut / deltas,
  };
}

/** 1 when all are equal, 1/n when one has all (Jain, Chiu, Hawe 1984). */
function jain(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  return (sum * sum) / values.length / values.reduce((total, value) => total + value * value, 0);
}

export function flowControl(runs: number): PaperResult {
  const seeds = seedsOf(runs);
  const controlled = seeds.map((seed) => fairness(seed, 1));
  const open = seeds.map((seed) => fairness(seed, null));
  const fair =
    'the paper asks that under high load all who want more get the same; halves of the rates of two nodes that meet do that';
  return {
    figures: [
      figure(
        'fairness among nodes that want more than there is (Jain)',
        'index',
        1,
        0.05,
        controlled.map(({ heavy }) => jain(heavy)),
        fair,
      ),
      figure(
        'updates per second that others hear of a node which wants 0.2',
        'updates/s',
        FLOW.lightPerSecond,
        0.02,
        controlled.map(({ light }) => light),
        'who wants less than its share gets it',
      ),
      figure(
        'runs in which fewer messages are cut off with flow control',
        'share',
        1,
        0,
        controlled.map(({ cut }, run) => (cut < open[run].cut / 2 ? 1 : 0)),
        'less than half of the share without; updates wait at their origins instead',
      ),
    ],
    charts: [],
  };
}
