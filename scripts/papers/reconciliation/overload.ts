/** Scuttlebutt: depth and breadth when more is published than messages carry. */
import type { WorkloadSpec } from '../../../sim/replica/spec.ts';
import { simulationOf, type Trial } from '../../../sim/testing/harness.ts';
import type { PaperChart, PaperResult } from '../group.ts';
import {
  SECOND_US,
  HEADER_BYTES,
  SECTION_BYTES,
  ENTRY_BYTES,
  STAMP_BYTES,
  seedsOf,
  meanOf,
  publish,
  figure,
} from './shared.ts';

/** The paper's experiment (128 participants, 64 keys each) at a size that runs in seconds; rates and times are the paper's. */
const OVERLOAD = { nodes: 16, keys: 12, bytes: 2000, deltas: 13, endS: 150 };
/** updates per second and participant from a second on */
const RATES: readonly (readonly [fromS: number, untilS: number, rate: number])[] = [
  [0, 25, 1],
  [25, 75, 2],
  [75, 120, 1],
];

function overloadWorkload(): WorkloadSpec[] {
  const { nodes, keys, bytes } = OVERLOAD;
  const workload: WorkloadSpec[] = [];
  for (let node = 0; node < nodes; node++) {
    let ordinal = 0;
    for (const [fromS, untilS, rate] of RATES) {
      for (let i = 0; i < (untilS - fromS) * rate; i++, ordinal++) {
        const atUs = Math.floor((fromS + (i + node / nodes) / rate) * SECOND_US);
        // Some key, the same in every run.
        const key = (Math.imul(ordinal * nodes + node + 1, 0x9e3779b1) >>> 16) % keys;
        workload.push({
          ...publish(`p${node}-${ordinal}`, atUs, node, bytes),
          write: { key: { name: `${node}/${key}` }, operation: 'put', element: null, amount: 1 },
        });
      }
    }
  }
  return workload;
}

interface Staleness {
  /** by second: mappings (of a participant, of a key) at a node that are not the newest, per node */
  readonly stale: readonly number[];
  /** by second: seconds since the oldest of them became obsolete */
  readonly oldestS: readonly number[];
}

function overload(seed: string, order: string): Staleness {
  const { nodes, bytes, deltas, endS } = OVERLOAD;
  // Values are large, so that as many fit when each has an origin of its own.
  const mtuBytes = HEADER_BYTES + deltas * (SECTION_BYTES + ENTRY_BYTES + STAMP_BYTES + bytes);
  const trial: Trial = {
    seed,
    nodes,
    stack: [{ use: 'scuttlebutt', options: { order, mtuBytes, intervalUs: SECOND_US } }],
    workload: overloadWorkload(),
    replica: { conflicts: 'last-writer-wins' },
    when: 'limit',
    limitUs: endS * SECOND_US,
  };
  const simulation = simulationOf(trial, { metrics: false });
  const writtenUs: number[][] = [];
  const place: number[] = [];
  const has = Array.from({ length: nodes }, () => new Map<number, number>());
  const keyed = simulation.host.keyed!;
  simulation.observe({
    onPublish(timeUs, _node, update) {
      const times = (writtenUs[keyed.keyOf(update)] ??= []);
      place[update] = times.push(timeUs);
    },
    onLearn(_timeUs, node, update) {
      const key = keyed.keyOf(update);
      has[node].set(key, Math.max(has[node].get(key) ?? 0, place[update]));
    },
  });
  const stale: number[] = [];
  const oldestS: number[] = [];
  for (let second = 1; second <= endS; second++) {
    while (!simulation.finished && simulation.kernel.nowUs < second * SECOND_US) simulation.advance(100);
    let [count, oldest] = [0, 0];
    writtenUs.forEach((times, key) => {
      for (const one of has) {
        const known = one.get(key) ?? 0;
        if (known === times.length) continue;
        count++;
        oldest = Math.max(oldest, second - times[known] / SECOND_US);
      }
    });
    stale.push(count / nodes);
    oldestS.push(oldest);
  }
  return { stale, oldestS };
}

function bySecond(
  made: readonly Staleness[],
  part: (one: Staleness) => readonly number[],
): (readonly [number, number])[] {
  return part(made[0])
    .map((_, i) => [i + 1, meanOf(made.map((one) => part(one)[i]))] as const)
    .filter(([second]) => second % 5 === 0);
}

export function depthAndBreadth(runs: number): PaperResult {
  const seeds = seedsOf(runs);
  const depth = seeds.map((seed) => overload(seed, 'depth'));
  const breadth = seeds.map((seed) => overload(seed, 'breadth'));
  const note =
    'the paper’s curves, as a summary of them has it: depth does best. The text itself was not to be had; held against that order alone, in every run';
  const better = (value: (one: Staleness) => number): number[] =>
    depth.map((one, run) => (value(one) < value(breadth[run]) ? 1 : 0));
  const staleAt = (second: number) => (one: Staleness) => one.stale[second - 1];
  const clear = (one: Staleness): number => one.stale.findIndex((count, i) => i >= 120 && count === 0);
  const figures = [
    figure(
      'runs in which depth has fewer stale mappings at 75 s, when the load falls',
      'share',
      1,
      0,
      better(staleAt(75)),
      note,
    ),
    figure('runs in which depth has fewer stale mappings at 110 s', 'share', 1, 0, better(staleAt(110)), note),
    figure(
      'runs in which the stalest mapping at 110 s is younger with depth',
      'share',
      1,
      0,
      better((one) => one.oldestS[109]),
      note,
    ),
    figure(
      'stale mappings per node 10 s after the last update, depth',
      'mappings',
      0,
      0,
      depth.map(staleAt(130)),
      'nothing is starved: all backlog goes when the load does',
    ),
    figure(
      'runs in which breadth clears its backlog by 150 s',
      'share',
      1,
      0,
      breadth.map((one) => (clear(one) > 0 ? 1 : 0)),
      'nothing is starved there either, it only takes longer',
    ),
  ];
  const curves = (title: string, y: string, part: (one: Staleness) => readonly number[]): PaperChart => ({
    title,
    x: 'seconds',
    y,
    logarithmic: false,
    series: [
      { name: 'scuttle-depth', points: bySecond(depth, part) },
      { name: 'scuttle-breadth', points: bySecond(breadth, part) },
    ],
  });
  return {
    figures,
    charts: [
      curves('Age of the stalest mapping; twice the load from 25 to 75 s', 'seconds', (one) => one.oldestS),
      curves('Stale mappings per node; twice the load from 25 to 75 s', 'mappings', (one) => one.stale),
    ],
  };
}
