/**
 * Results made by hand for the tests of reports: a toy epidemic with plausible figures, no simulator involved. The same options give the
 * same result.
 */
import type { RunResult } from '../../sim/experiment/result.ts';
import type { CheckResult } from '../../sim/checks/spec.ts';
import type { FaultBand } from '../../sim/faults/spec.ts';
import { METRICS, metricColumns } from '../../sim/metrics/registry.ts';
import type { Cell, Histogram, MetricTable, Row, Table } from '../../sim/metrics/spec.ts';
import type { ResolvedScenario } from '../../sim/scenario/types.ts';

export interface FixtureOptions {
  readonly name?: string;
  readonly seed?: string;
  readonly nodes?: number;
  readonly updates?: number;
  readonly seconds?: number;
  readonly sampleMs?: number;
  /** names, labels and messages that try to break out of their place */
  readonly hostile?: boolean;
  readonly faults?: boolean;
  readonly failing?: boolean;
  readonly theory?: boolean;
}

export const HOSTILE: string = `</script><script>alert("1")</script> <img src=x onerror=alert(2)> '; <!-- & "quoted", comma\nline 🦠 ${'very-long-name-'.repeat(12)}`;

/** A small generator of numbers in [0, 1) for made-up data (mulberry32). */
export function noise(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}

function hostileOr(options: FixtureOptions, plain: string): string {
  return options.hostile === true ? HOSTILE : plain;
}

function textSeed(text: string): number {
  let hash = 7;
  for (const sign of text) hash = (Math.imul(hash, 31) + sign.codePointAt(0)!) | 0;
  return hash;
}

interface World {
  readonly options: Required<FixtureOptions>;
  readonly random: () => number;
  readonly times: readonly number[];
  readonly curves: readonly (readonly (number | null)[])[];
  readonly publishMs: readonly number[];
  readonly labels: readonly string[];
}

const DEFAULTS: Required<FixtureOptions> = {
  name: 'quickstart',
  seed: 'rumormill',
  nodes: 1000,
  updates: 1,
  seconds: 12,
  sampleMs: 100,
  hostile: false,
  faults: true,
  failing: false,
  theory: true,
};

/** Logistic growth with a plateau while the cut lasts; whole numbers of nodes. */
function coverageAt(sinceMs: number, nodes: number, speed: number, plateau: number, healMs: number): number {
  const grow = (ms: number): number => 1 / (1 + (nodes - 1) * Math.exp((-ms / 1000) * speed));
  const before = Math.min(grow(sinceMs), plateau);
  const after = sinceMs > healMs ? (1 - plateau) * grow(sinceMs - healMs + 1500) : 0;
  return Math.min(1, Math.round((before + after) * nodes) / nodes);
}

function worldOf(given: FixtureOptions): World {
  const options = { ...DEFAULTS, ...given };
  const random = noise(textSeed(options.seed));
  const count = Math.round((options.seconds * 1000) / options.sampleMs);
  const times = Array.from({ length: count }, (_, i) => (i + 1) * options.sampleMs);
  times.push(count * options.sampleMs + 3.25);
  const stretch = options.seconds / 12;
  const publishMs = Array.from({ length: options.updates }, (_, i) =>
    Math.round((500 + (i * 4000) / options.updates) * stretch),
  );
  const labels = publishMs.map((_, i) =>
    options.hostile && i === 0 ? HOSTILE : options.updates === 1 ? 'news' : `news#${i + 1}`,
  );
  const curves = publishMs.map((publish) => {
    const speed = (3.4 + random()) / stretch;
    const plateau = options.faults ? 0.6 : 1;
    const healMs = (6000 + random() * 300) * stretch - publish;
    return times.map((ms) => (ms < publish ? null : coverageAt(ms - publish, options.nodes, speed, plateau, healMs)));
  });
  return { options, random, times, curves, publishMs, labels };
}

function timelineRows({ options, random, times, curves }: World): Row[] {
  return times.map((ms, i) => {
    const known = curves.map((curve) => curve[i]).filter((value) => value !== null);
    const mean = known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
    const seconds = (ms - (i === 0 ? 0 : times[i - 1])) / 1000;
    const busy = mean === null ? 0 : mean * (1 - mean) * 4 + 0.05;
    const payload = Math.round(seconds * options.nodes * 512 * busy * (2 + random()));
    const control = Math.round(seconds * options.nodes * 90 * (4 + random() * 0.6));
    const figures: { [column: string]: Cell } = {
      time_ms: ms,
      nodes_up: options.nodes - 4,
      eligible_nodes: options.nodes - 6,
      coverage_mean_ratio: mean,
      coverage_min_ratio: known.length === 0 ? null : Math.min(...known),
      live_updates: known.length,
      converged: mean === 1,
      payload_bytes: payload,
      control_bytes: control,
      payload_bytes_per_s: payload / seconds,
      control_bytes_per_s: control / seconds,
      in_flight: Math.round(random() * 300),
    };
    return metricColumns('timeline').map((column) => figures[column] ?? (column.includes('coverage') ? null : 0));
  });
}

function binned(unit: string, edges: readonly number[], values: readonly number[]): Histogram {
  const counts = Array.from({ length: edges.length - 1 }, () => 0);
  for (const value of values) {
    const bin = edges.findLastIndex((edge) => edge <= value);
    counts[Math.min(Math.max(bin, 0), counts.length - 1)]++;
  }
  return { unit, edges, counts, total: values.length };
}

function bandsOf({ options }: World): FaultBand[] {
  if (!options.faults) return [];
  const us = (seconds: number): number => Math.round((seconds * 1e6 * options.seconds) / 12);
  const cut = options.hostile ? HOSTILE : 'cut: partition 60/40';
  return [
    { id: 'churn', kind: 'churn', label: 'churn: 5% of the nodes', startUs: 0, endUs: Infinity },
    { id: 'cut', kind: 'partition', label: cut, startUs: us(2), endUs: us(6) },
    { id: 'storm', kind: 'link', label: 'storm: loss 30%', startUs: us(7), endUs: us(7.6) },
  ];
}

function checksOf({ options }: World): CheckResult[] {
  const evidence = options.hostile ? HOSTILE : 'every eligible node held every live update 2.41 s after the heal';
  return [
    {
      id: 'agrees',
      check: 'converges',
      label: 'converges within 10 s after cut.heal',
      verdict: 'held',
      timeUs: 8_410_000,
      evidence,
    },
    {
      id: 'cheap',
      check: 'bytes-per-node',
      label: 'at most 20 kB per node (p99)',
      verdict: options.failing ? 'failed' : 'held',
      timeUs: 12_003_250,
      evidence: 'p99 over 1,000 nodes: 18.2 kB',
    },
    {
      id: 'nobody',
      check: 'stranded',
      label: 'nobody stranded',
      verdict: options.failing ? 'undecided' : 'held',
      timeUs: null,
      evidence: 'the run ended at its limit before the last publish',
    },
  ];
}

/** A plausible value of a unit. */
function made(unit: string, random: () => number, nodes: number): Cell {
  if (unit === 'share') return Math.round(random() * 1000) / 1000;
  if (unit === 'ms') return Math.round(500_000 + random() * 3_000_000) / 1000;
  if (unit === 'bytes') return Math.round(14_000 + random() * 900);
  if (unit === 'bytes/s') return 1100 + random() * 80;
  if (unit === 'true or false') return true;
  return Math.round(nodes * (1 + random()));
}

function summaryOf({ options, random, curves, times, publishMs }: World): RunResult['summary'] {
  const reach = (share: number): number | null => {
    const row = curves[0].findIndex((value) => value !== null && value >= share);
    return row < 0 ? null : times[row] - publishMs[0];
  };
  const known: { [column: string]: Cell } = {
    end_s: times[times.length - 1] / 1000,
    t50_ms: reach(0.5),
    t90_ms: reach(0.9),
    t99_ms: reach(0.99),
    t100_ms: reach(1),
    t_last_ms: reach(1),
    residue_ratio: 0,
    coverage_ratio: 1,
    stranded_nodes: 0,
    updates_published: options.updates,
    reconvergence_max_ms: options.faults ? 2410 : null,
    payload_bytes: options.nodes * 9000,
    total_bytes: options.nodes * 14_300,
    redundancy_rmr: 1.2 + random() / 10,
    last_delivery_hop_max: 9 + Math.floor(random() * 3),
  };
  const columns = METRICS.filter((metric) => metric.table === 'summary');
  return Object.fromEntries(
    columns.map(({ column, unit }) => [column, column in known ? known[column] : made(unit, random, options.nodes)]),
  );
}

/** A table with the registry's columns; cells that `given` does not name are made up. */
function tableOf(table: MetricTable, world: World, given: readonly { readonly [column: string]: Cell }[]): Table {
  const metrics = METRICS.filter((metric) => metric.table === table);
  return {
    columns: metrics.map((metric) => metric.column),
    rows: given.map((row) =>
      metrics.map(({ column, unit }) => (column in row ? row[column] : made(unit, world.random, 100))),
    ),
  };
}

function scenarioOf({ options }: World): ResolvedScenario {
  const hostile = options.hostile ? HOSTILE : null;
  const head = {
    version: 1,
    name: hostile ?? options.name,
    question:
      hostile ?? 'Does the news reach everybody when a 60/40 cut heals after four seconds, with loss and churn?',
    source: hostile ?? 'Demers et al., PODC 1987',
    expect: hostile ?? 'Nobody is stranded; the far side catches up within three seconds of the heal.',
    seed: options.seed,
    nodes: options.nodes,
    until: { when: 'converged', limitUs: 120e6, graceUs: 1e6, notBeforeUs: 0 },
    groups: [{ id: 'all', nodes: { select: 'all' }, stack: [{ id: 'push-pull', use: 'push-pull', options: {} }] }],
  };
  return head as unknown as ResolvedScenario;
}

export const SCENARIO_TEXT: string = `# Question: does the news reach everybody?
version: 1
name: quickstart
nodes: 1000
network:
  latency: { model: lognormal, median: 40ms, sigma: 0.4, min: 1ms, per: link }
  loss: 1%
stack:
  - { use: push-pull, fanout: 1, interval: 200ms }
faults:
  - { id: cut, at: 2s, partition: { groups: [60%, 40%] }, for: 4s }
`;

function tablesOf(
  world: World,
  nodeBytes: readonly number[],
): Pick<RunResult, 'timeline' | 'updates' | 'nodes' | 'traffic'> {
  const { options, labels, publishMs } = world;
  const kind = hostileOr(options, 'offer');
  const updates = labels.map((label, i) => ({
    update: i,
    label,
    origin: i * 17,
    publish_ms: publishMs[i],
    size_bytes: 512,
    retire_ms: null,
  }));
  const nodes = nodeBytes.map((bytes, node) => ({
    node,
    zone: hostileOr(options, 'eu'),
    payload_bytes_sent: bytes,
    up_at_end: node % 7 > 0,
  }));
  const traffic = [
    {
      layer: 'push-pull',
      protocol: 'push-pull',
      kind,
      messages: 60_112,
      payload_bytes: 8_112_640,
      control_bytes: 1_442_688,
    },
    {
      layer: 'push-pull',
      protocol: 'push-pull',
      kind: 'answer',
      messages: 58_900,
      payload_bytes: 1_231_000,
      control_bytes: 1_413_600,
    },
  ];
  return {
    timeline: { columns: metricColumns('timeline'), rows: timelineRows(world) },
    updates: tableOf('updates', world, updates),
    nodes: tableOf('nodes', world, nodes),
    traffic: tableOf('traffic', world, traffic),
  };
}

function histogramsOf(
  { options, random }: World,
  nodeBytes: readonly number[],
): Pick<RunResult, 'deliveryDelay' | 'deliveryHops' | 'bytesPerNode'> {
  const delays = Array.from({ length: options.nodes * options.updates }, () =>
    Math.round(2e5 + random() * random() * 6e6),
  );
  const hops = delays.map((delay) => Math.min(12, 1 + Math.floor(delay / 6e5)));
  const octaves = Array.from({ length: 33 }, (_, i) => Math.round(65536 * 2 ** (i / 4)));
  return {
    deliveryDelay: binned('µs', octaves, delays),
    deliveryHops: binned(
      'hops',
      Array.from({ length: 14 }, (_, i) => i),
      hops,
    ),
    bytesPerNode: binned(
      'bytes',
      Array.from({ length: 21 }, (_, i) => 10_000 + 500 * i),
      nodeBytes,
    ),
  };
}

function curvesOf({ options, times, curves, labels, publishMs }: World): Pick<RunResult, 'curves' | 'theory'> {
  const speed = (4.3 * 12) / options.seconds;
  const theory = times.map((ms) =>
    ms < publishMs[0] ? null : coverageAt(ms - publishMs[0], options.nodes, speed, 1, 0),
  );
  return {
    curves: curves.map((coverage, update) => ({
      update,
      label: labels[update],
      publishUs: publishMs[update] * 1000,
      coverage,
    })),
    theory: options.theory
      ? { label: 'push-pull, mean field', source: 'Karp et al., FOCS 2000', coverage: theory }
      : null,
  };
}

/** One plausible result. */
export function fixture(given: FixtureOptions = {}): RunResult {
  const world = worldOf(given);
  const { options, random, times, curves } = world;
  const nodeBytes = Array.from(
    { length: options.nodes },
    () => 10_000 + Math.round((random() + random() + random()) * 3000),
  );
  const converged = curves.every((curve) => curve.at(-1) === 1);
  return {
    version: '0.1.0',
    semantics: 1,
    scenario: scenarioOf(world),
    seed: options.seed,
    fingerprint: (textSeed(options.seed) >>> 0).toString(16).padStart(16, '0'),
    status: options.failing ? 'limit' : 'finished',
    failure: null,
    endUs: times[times.length - 1] * 1000,
    convergedUs: converged ? 8_410_000 + Math.round(random() * 1e6) : null,
    events: 812_345,
    summary: summaryOf(world),
    ...tablesOf(world, nodeBytes),
    ...histogramsOf(world, nodeBytes),
    ...curvesOf(world),
    gauges: {},
    drops: { loss: 1231, 'burst-loss': 0, cut: 1022, down: 448, stale: 0 },
    heals: options.faults ? [{ fault: 'cut', healUs: 6e6, reconvergenceUs: 2_410_000 }] : [],
    bands: bandsOf(world),
    checks: checksOf(world),
    warnings: options.hostile ? [HOSTILE] : [],
    performance: {
      eventLoopSeconds: 0.61,
      events: 812_345,
      eventsPerSecond: 1_331_713,
      peakResidentBytes: 98_000_000,
      engine: 'node 20',
    },
  };
}

/** Results of several seeds of one scenario. */
export function fixtures(count: number, options: FixtureOptions = {}): RunResult[] {
  return Array.from({ length: count }, (_, i) => fixture({ ...options, seed: `seed-${i + 1}` }));
}
