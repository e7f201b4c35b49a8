/** Plumtree's redundancy: content messages of a broadcast on a settled tree, against flooding the same overlay. */
import type { WorkloadSpec } from '../../sim/replica/spec.ts';
import { ONE_UPDATE, simulationOf } from '../../sim/testing/harness.ts';
import type { PaperChart, PaperFigure, PaperGroup, PaperResult } from './group.ts';

const NODES = 10_000;
const DEGREE = 5;
const BROADCASTS = 10;
const APART_US = 2_000_000;
/** the first floods the overlay, and what was not needed is pruned */
const SETTLED = 1;

/** Messages of each kind and nodes reached, by broadcast. Every broadcast has another source. */
export interface Broadcasts {
  readonly sent: ReadonlyMap<string, readonly number[]>;
  readonly reached: readonly number[];
}

export function broadcasts(use: string, seed: string, count: number, nodes: number = NODES): Broadcasts {
  const sent = new Map<string, number[]>();
  const reached = Array.from({ length: count }, () => 0);
  const workload = Array.from({ length: count }, (_, i): WorkloadSpec => ({
    ...ONE_UPDATE,
    id: `broadcast-${i}`,
    when: 'at',
    atUs: i * APART_US,
    source: { node: (i * 1777) % nodes },
  }));
  const simulation = simulationOf(
    {
      seed,
      nodes,
      stack: [{ use: 'neighbours' }, { use }],
      network: { topology: { model: 'random-regular', degree: DEGREE } },
      workload,
      when: 'limit',
      limitUs: count * APART_US,
    },
    { metrics: false },
  );
  simulation.observe({
    onSend(timeUs, _from, _to, message) {
      const { kind } = simulation.host.messageTypes[message];
      let counts = sent.get(kind);
      if (counts === undefined) sent.set(kind, (counts = Array.from({ length: count }, () => 0)));
      counts[Math.floor(timeUs / APART_US)]++;
    },
    onLearn: (_timeUs, _node, update) => void reached[update]++,
  });
  while (!simulation.finished) simulation.advance(1_000_000);
  return { sent, reached };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Content messages per node that needed one, less one (Leitao et al. 2007, section 4.1). */
const redundancy = (messages: number): number => messages / (NODES - 1) - 1;

function exact(
  what: string,
  unit: string,
  published: number | null,
  expected: number,
  value: number,
  note: string,
): PaperFigure {
  return {
    what,
    unit,
    published,
    expected,
    // Nothing varies; the quotients are rounded.
    tolerance: 1e-9,
    mean: value,
    halfWidth: 0,
    standing: 'judged',
    note,
  };
}

interface Measured {
  /** content messages by broadcast of the last run, then of all runs: of the first broadcast, of the settled ones */
  readonly course: readonly number[];
  readonly first: readonly number[];
  readonly settled: readonly number[];
  readonly named: readonly number[];
  readonly grafts: readonly number[];
  readonly flooded: readonly number[];
  readonly reached: readonly number[];
}

function runAll(runs: number): Measured {
  let course: readonly number[] = [];
  const [first, settled, named, grafts, flooded, reached] = Array.from({ length: 6 }, (): number[] => []);
  for (let run = 0; run < runs; run++) {
    const tree = broadcasts('plumtree', `paper-${run}`, BROADCASTS);
    course = tree.sent.get('gossip')!;
    first.push(course[0]);
    settled.push(...course.slice(SETTLED));
    named.push(...tree.sent.get('ihave')!.slice(SETTLED));
    grafts.push(...(tree.sent.get('graft') ?? [0]));
    const flood = broadcasts('flood', `paper-${run}`, 2);
    flooded.push(...flood.sent.get('update')!);
    reached.push(...tree.reached, ...flood.reached);
  }
  return { course, first, settled, named, grafts, flooded, reached };
}

function figuresOf({ first, settled, named, grafts, flooded, reached }: Measured): readonly PaperFigure[] {
  const unneeded = (DEGREE * NODES) / 2 - (NODES - 1);
  const flood = (DEGREE - 1) * NODES + 1;
  return [
    exact('nodes reached by every broadcast', 'nodes', NODES, NODES, Math.min(...reached), 'the least of all'),
    exact(
      'content messages per broadcast, settled tree',
      'messages',
      NODES - 1,
      NODES - 1,
      mean(settled),
      `broadcasts 2 to ${BROADCASTS}, each from another source; n − 1 is the least there can be`,
    ),
    exact('RMR, settled tree', '', 0, 0, redundancy(mean(settled)), 'relative message redundancy m/(n − 1) − 1'),
    exact(
      'RMR of eager push, fanout 4 over degree 5',
      '',
      3,
      redundancy(flood),
      redundancy(mean(flooded)),
      'to all neighbours but the sender: 4n + 1 messages, the source having none to leave out, so RMR is (3n + 2)/(n − 1)',
    ),
    exact(
      'content messages of the first broadcast',
      'messages',
      null,
      flood,
      mean(first),
      'it floods, as all links begin eager',
    ),
    exact(
      'IHAVE messages per broadcast, settled tree',
      'messages',
      null,
      2 * unneeded,
      mean(named),
      'one each way on every link outside the tree: 2(5n/2 − (n − 1))',
    ),
    exact('GRAFT messages, without failures', 'messages', null, 0, mean(grafts), 'no wait for content runs out'),
  ];
}

function measure(runs: number): PaperResult {
  const measured = runAll(runs);
  const { course, flooded } = measured;
  const chart: PaperChart = {
    title: `Plumtree: content messages per broadcast, n = ${NODES}, 5-regular overlay`,
    x: 'broadcast',
    y: 'content messages',
    logarithmic: false,
    series: [
      { name: 'Plumtree', points: course.map((messages, i) => [i + 1, messages] as const) },
      { name: 'eager push (flood)', points: course.map((_, i) => [i + 1, mean(flooded)] as const) },
      { name: 'n − 1', points: course.map((_, i) => [i + 1, NODES - 1] as const) },
    ],
  };
  return { figures: figuresOf(measured), charts: [chart] };
}

export const plumtree: readonly PaperGroup[] = [
  {
    id: 'plumtree-redundancy',
    title: `Plumtree: redundancy of a settled tree, n = ${NODES}`,
    source: 'Leitao, Pereira, Rodrigues 2007, section 4',
    runs: { small: 1, full: 5 },
    measure,
  },
];
