/** Overlays that peer sampling keeps: in-degrees, view sizes, paths, and what is left after a massive crash. */
import { clustering, type OverlayGraph, partsOf, pathsOf } from '../../sim/metrics/gauges/overlay-graph.ts';
import type { PaperChart, PaperFigure, PaperGroup, PaperResult } from './group.ts';
import {
  graphOf,
  IN_TURN,
  inDegrees,
  measuredAs,
  meanOf,
  type Overlay,
  randomGraph,
  ROUND_US,
  settled,
  simulate,
  spreadOf,
} from './overlay/measure.ts';

const judged = 'judged' as const;
const REFERENCE = 'scripts/papers/overlay/reference.ts, which shares no code with the simulator';

// ------------------------------------------------------------------------------------------------------------------ CYCLON

const CYCLON: Overlay = { use: 'cyclon', options: { ...IN_TURN, view: 20, shuffle: 8 }, nodes: 1000 };
const CYCLON_ROUNDS = 60;
/** In-degree sd after 60 rounds over 1000 nodes: mean and sd of one run, over 40 runs of the reference program. */
const CYCLON_SD = { mean: 2.4347, sd: 0.0568 };

function cyclon(runs: number): PaperResult {
  const graphs = Array.from({ length: runs }, (_, run) => settled(CYCLON, run, (CYCLON_ROUNDS + 1) * ROUND_US));
  const random = Array.from({ length: runs }, (_, run) => randomGraph({ model: 'k-out', k: 20 }, CYCLON.nodes, run));
  const degrees = graphs.map(inDegrees);
  const near = (what: string, unit: string, of: (graph: OverlayGraph) => number, share: number): PaperFigure => {
    const expected = meanOf(random.map(of));
    const note = `expected: the same of random graphs with 20 links drawn by each node; tolerance ${share * 100} % of it`;
    return {
      what,
      unit,
      published: null,
      expected,
      tolerance: share * expected,
      ...measuredAs(graphs.map(of)),
      standing: judged,
      note,
    };
  };
  return {
    figures: [
      {
        what: 'CYCLON, mean in-degree',
        unit: 'views',
        published: null,
        expected: 20,
        tolerance: 0.02,
        ...measuredAs(degrees.map(meanOf)),
        standing: judged,
        note: 'computed: links are moved, never made or lost but by the pair that shuffles: the mean stays c = 20. An exchange under way lacks one',
      },
      {
        what: 'CYCLON, standard deviation of the in-degree',
        unit: 'views',
        published: null,
        expected: CYCLON_SD.mean,
        tolerance: 4 * CYCLON_SD.sd * Math.sqrt(1 / runs + 1 / 40),
        ...measuredAs(degrees.map(spreadOf)),
        standing: judged,
        note: `computed by ${REFERENCE}; a random graph has ${Math.sqrt(20).toFixed(2)}. n = 1000, c = 20, l = 8, ${CYCLON_ROUNDS} rounds`,
      },
      {
        what: 'CYCLON, nodes that nobody has in view',
        unit: 'nodes',
        published: null,
        expected: 0,
        tolerance: 0,
        ...measuredAs(degrees.map((all) => all.filter((degree) => degree === 0).length)),
        standing: judged,
        note: 'computed: shuffling keeps a connected overlay connected, for who gives a link away is linked in return',
      },
      near('CYCLON, clustering coefficient', 'share', (graph) => clustering(graph, Infinity)!, 0.06),
      near('CYCLON, mean path length', 'hops', (graph) => pathsOf(graph, 50).meanHops!, 0.02),
    ],
    charts: [histogram(degrees.flat(), random.flatMap(inDegrees))],
  };
}

function histogram(ours: readonly number[], random: readonly number[]): PaperChart {
  const most = Math.max(...ours, ...random);
  const share = (values: readonly number[]): [number, number][] =>
    Array.from({ length: most + 1 }, (_, degree) => [
      degree,
      values.filter((value) => value === degree).length / values.length,
    ]);
  return {
    title: 'CYCLON: in-degrees, c = 20',
    x: 'in-degree',
    y: 'share of nodes',
    logarithmic: false,
    series: [
      { name: 'CYCLON', points: share(ours) },
      { name: 'random graph', points: share(random) },
    ],
  };
}

// ---------------------------------------------------------------------------------------------------- peer sampling service

/** In-degree sd after 40 rounds over 500 nodes with c = 30, any peer, push and pull: 24 runs of the reference program. */
const SAMPLING = [
  { name: 'blind (H = 0, S = 0)', healer: 0, swapper: 0, mean: 14.7981, sd: 0.5293 },
  { name: 'healer (H = 15, S = 0)', healer: 15, swapper: 0, mean: 10.4941, sd: 0.2641 },
  { name: 'swapper (H = 0, S = 15)', healer: 0, swapper: 15, mean: 4.0918, sd: 0.1608 },
] as const;
const SAMPLING_ROUNDS = 40;

function sampling(runs: number): PaperResult {
  const figures = SAMPLING.map(({ name, healer, swapper, mean, sd }): PaperFigure => {
    const options = { ...IN_TURN, view: 30, healer, swapper, selection: 'rand' };
    const overlay: Overlay = { use: 'peer-sampling', options, nodes: 500 };
    const values = Array.from({ length: runs }, (_, run) =>
      spreadOf(inDegrees(settled(overlay, run, (SAMPLING_ROUNDS + 1) * ROUND_US))),
    );
    return {
      what: `peer sampling, standard deviation of the in-degree, ${name}`,
      unit: 'views',
      published: null,
      expected: mean,
      tolerance: 4 * sd * Math.sqrt(1 / runs + 1 / 24),
      ...measuredAs(values),
      standing: judged,
      note: `computed by ${REFERENCE}; a random graph has ${Math.sqrt(30).toFixed(2)}. As in the paper the swapper stays below it and the others above`,
    };
  });
  return { figures, charts: [] };
}

// ------------------------------------------------------------------------------------------------------------------- SCAMP

const SCAMP_NODES = 1000;
/** sd over runs of the mean view: 1000 runs of the reference program for c = 0, 500 for c = 1 */
const SCAMP = [
  { copies: 0, sd: 0.6696 },
  { copies: 1, sd: 1.01 },
] as const;

/** Mean entries after n joins: each brings one entry of its own, one for each of its contact’s, and c more; two nodes have one each. */
function scampMean(nodes: number, copies: number): number {
  let entries = 2;
  for (let there = 2; there < nodes; there++) entries += entries / there + copies + 1;
  return entries / nodes;
}

function scamp(runs: number): PaperResult {
  const figures = SCAMP.map(({ copies, sd }): PaperFigure => {
    const options = { copies, bootstrap: 'join', spacingUs: 10_000, heartbeatUs: 1_000_000_000, steps: 100_000 };
    const values = Array.from({ length: runs }, (_, run) => {
      const graph = settled({ use: 'scamp', options, nodes: SCAMP_NODES }, run, (SCAMP_NODES + 1) * 10_000);
      return graph.entries / SCAMP_NODES;
    });
    return {
      what: `SCAMP, mean size of a view, c = ${copies}`,
      unit: 'nodes',
      published: Number(((copies + 1) * Math.log(SCAMP_NODES)).toFixed(3)),
      expected: scampMean(SCAMP_NODES, copies),
      tolerance: (4 * sd) / Math.sqrt(runs) + 0.05,
      ...measuredAs(values),
      standing: judged,
      note: `published: (c + 1) ln n, the limit for large n; expected: the recursion it comes from, M(n+1) = M(n) (1 + 1/n) + c + 1 with M(2) = 2. n = ${SCAMP_NODES}, one join after another; sd of one run ${sd}, by ${REFERENCE}`,
    };
  });
  return { figures, charts: [] };
}

// --------------------------------------------------------------------------------------------------------------- HyParView

const HYPARVIEW: Overlay = { use: 'hyparview', options: {}, nodes: 2000, instant: false };
const CRASH_US = 20_000_000;
const MENDED_US = 20_000_000;

function hyparview(runs: number): PaperResult {
  const whole = Array.from({ length: runs }, (_, run) => settled(HYPARVIEW, run, CRASH_US));
  const random = Array.from({ length: runs }, (_, run) =>
    randomGraph({ model: 'random-regular', degree: 5 }, 2000, run),
  );
  const hops = (graph: OverlayGraph): number => pathsOf(graph, 20).meanHops!;
  const expected = meanOf(random.map(hops));
  const figures: PaperFigure[] = [
    {
      what: 'HyParView, active links that are returned',
      unit: 'share',
      published: null,
      expected: 1,
      tolerance: 0.001,
      ...measuredAs(whole.map(({ mutualEntries, entries }) => mutualEntries / entries)),
      standing: judged,
      note: 'computed: the active view is symmetric by design. n = 2000, active view 5, passive view 30, at rest',
    },
    {
      what: 'HyParView, mean path length',
      unit: 'hops',
      published: null,
      expected,
      tolerance: 0.02 * expected,
      ...measuredAs(whole.map(hops)),
      standing: judged,
      note: 'expected: random graphs in which every node has 5 links; tolerance 2 % of it',
    },
  ];
  for (const share of [0.5, 0.8]) {
    const overlay = { ...HYPARVIEW, crash: { share, atUs: CRASH_US } };
    const parts = Array.from({ length: runs }, (_, run) => {
      const graph = settled(overlay, run, CRASH_US + MENDED_US);
      return partsOf(graph).largest / graph.upCount;
    });
    figures.push({
      what: `HyParView, largest part of the survivors 20 s after a crash of ${share * 100} %`,
      unit: 'share',
      published: null,
      expected: 1,
      tolerance: share > 0.5 ? 0.01 : 0.001,
      ...measuredAs(parts),
      standing: judged,
      note: 'computed: the passive view of 30 has living nodes enough to replace all neighbours, and a node left alone asks with priority',
    });
  }
  return { figures, charts: [] };
}

// ------------------------------------------------------------------------------------------------------------------ healing

const HEALING: readonly (readonly [name: string, Overlay])[] = [
  ['CYCLON, c = 20', { ...CYCLON, nodes: 500 }],
  [
    'peer sampling, healer',
    { use: 'peer-sampling', options: { ...IN_TURN, view: 20, healer: 10, swapper: 0, selection: 'tail' }, nodes: 500 },
  ],
  [
    'peer sampling, swapper',
    { use: 'peer-sampling', options: { ...IN_TURN, view: 20, healer: 0, swapper: 10, selection: 'tail' }, nodes: 500 },
  ],
  ['HyParView, active view', { ...HYPARVIEW, nodes: 500 }],
];
const BEFORE_ROUNDS = 30;
const AFTER_ROUNDS = 60;

/** Share of links that lead to dead nodes, round by round after half of the nodes crashed. */
function deadLinks(overlay: Overlay, run: number): { readonly dead: number[]; readonly largest: number } {
  const crash = { share: 0.5, atUs: BEFORE_ROUNDS * ROUND_US };
  const simulation = simulate({ ...overlay, crash }, run, (BEFORE_ROUNDS + AFTER_ROUNDS + 1) * ROUND_US);
  const dead: number[] = [];
  const look = (): void => {
    const graph = graphOf(simulation);
    dead.push(graph.deadEntries / graph.entries);
  };
  for (let round = 0; round <= AFTER_ROUNDS; round++) {
    const untilUs = (BEFORE_ROUNDS + round) * ROUND_US;
    while (!simulation.finished && simulation.kernel.nowUs <= untilUs) simulation.advance(20);
    look();
  }
  const graph = graphOf(simulation);
  return { dead, largest: partsOf(graph).largest / graph.upCount };
}

function healing(runs: number): PaperResult {
  const figures: PaperFigure[] = [];
  const series = HEALING.map(([name, overlay]) => {
    const courses = Array.from({ length: runs }, (_, run) => deadLinks(overlay, run));
    figures.push({
      what: `largest part of the survivors, ${name}`,
      unit: 'share',
      published: null,
      expected: 1,
      tolerance: 0,
      ...measuredAs(courses.map(({ largest }) => largest)),
      standing: judged,
      note: `computed: random graphs of these degrees stay connected when half of the nodes go. ${AFTER_ROUNDS} rounds after the crash`,
    });
    figures.push({
      what: `dead links ${AFTER_ROUNDS} rounds after half of the nodes crashed, ${name}`,
      unit: 'share',
      published: null,
      expected: 0,
      tolerance: 0.001,
      ...measuredAs(courses.map(({ dead }) => dead[AFTER_ROUNDS])),
      standing: judged,
      note: 'computed: nobody makes new links to the dead, and the oldest entry, or the silent neighbour, goes first',
    });
    const points = courses[0].dead.map((_, round) => [round, meanOf(courses.map(({ dead }) => dead[round]))] as const);
    return { name, points };
  });
  const title = 'Dead links after half of the nodes crashed';
  return { figures, charts: [{ title, x: 'rounds after the crash', y: 'share of links', logarithmic: false, series }] };
}

export const overlay: readonly PaperGroup[] = [
  {
    id: 'cyclon-overlay',
    title: 'CYCLON: in-degrees, clustering, paths',
    source: 'Voulgaris, Gavidia, van Steen 2005, sections 5 and 6',
    runs: { small: 2, full: 40 },
    measure: cyclon,
  },
  {
    id: 'peer-sampling-degrees',
    title: 'Peer sampling service: how view selection spreads the in-degrees',
    source: 'Jelasity, Voulgaris, Guerraoui, Kermarrec, van Steen 2007, section 5',
    runs: { small: 1, full: 40 },
    measure: sampling,
  },
  {
    id: 'scamp-views',
    title: 'SCAMP: views find their size',
    source: 'Ganesh, Kermarrec, Massoulié 2003, section 3',
    runs: { small: 4, full: 100 },
    measure: scamp,
  },
  {
    id: 'hyparview-overlay',
    title: 'HyParView: a symmetric overlay, before and after massive failures',
    source: 'Leitão, Pereira, Rodrigues 2007 (DSN), section 5',
    runs: { small: 1, full: 10 },
    measure: hyparview,
  },
  {
    id: 'overlay-healing',
    title: 'Overlays after half of the nodes crashed',
    source: 'Voulgaris et al. 2005, section 6; Jelasity et al. 2007, section 6',
    runs: { small: 1, full: 10 },
    measure: healing,
  },
];
