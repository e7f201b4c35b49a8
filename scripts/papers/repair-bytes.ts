/**
 * What one reconciliation of two nodes costs in bytes, by kind of exchange: over n updates that they hold together, of which d are
 * held by one of them alone.
 */
import { ln, log2, pow } from '../../sim/kernel/math.ts';
import type { PaperChart, PaperFigure, PaperGroup, PaperResult } from './group.ts';
import { exchange, exchangeKeys, type Exchange, type Way } from './two-stores.ts';

const PAYLOAD_BYTES = 100;
/** ids of one run begin where those of the one before cannot reach: what is hashed is different */
const STRIDE = 1009;
const HEADER = 36;
/** with fewer runs, smaller stores do */
const FULL_RUNS = 6;
const FANOUT = 16;

interface Method {
  readonly name: string;
  /** how it is set for n updates */
  way(n: number): Way;
}

/** Levels with which a bucket holds one item or less. */
export function depthFor(n: number): number {
  let depth = 1;
  for (let buckets = FANOUT; buckets < n; buckets *= FANOUT) depth++;
  return depth;
}

const FULL: Method = {
  name: 'full state',
  way: () => ({ use: 'anti-entropy', options: { exchange: 'full' } }),
};
const CHECKSUM: Method = {
  name: 'checksum, then full state',
  way: () => ({ use: 'anti-entropy', options: { exchange: 'checksum' } }),
};
const DIGEST: Method = { name: 'digest', way: () => ({ use: 'anti-entropy', options: { exchange: 'digest' } }) };
const MERKLE: Method = {
  name: 'Merkle tree',
  way: (n) => ({ use: 'merkle', options: { fanout: FANOUT, depth: depthFor(n) } }),
};
const RANGES: Method = { name: 'ranges', way: () => ({ use: 'range-reconciliation' }) };
const TABLES: Method = { name: 'lookup table, estimated', way: () => ({ use: 'set-reconciliation' }) };
const DOUBLING: Method = {
  name: 'lookup table, doubled',
  way: () => ({ use: 'set-reconciliation', options: { estimator: 'none', cells: 16 } }),
};
const SCUTTLEBUTT: Method = {
  name: 'Scuttlebutt, 2 origins',
  way: () => ({ use: 'scuttlebutt', options: { mtuBytes: 1_000_000_000 }, alone: true }),
};
const METHODS: readonly Method[] = [FULL, CHECKSUM, DIGEST, MERKLE, RANGES, TABLES, DOUBLING, SCUTTLEBUTT];

/** n updates, of which d are held by one alone: shared evenly between the two, an odd one goes to the first. */
function overUpdates(method: Method, n: number, d: number, run: number): Exchange {
  const first = Math.ceil(d / 2);
  return exchange(
    method.way(n),
    [
      { owner: 'both', count: n - d },
      { owner: 'first', count: first },
      { owner: 'second', count: d - first },
    ],
    { bytes: PAYLOAD_BYTES, skipped: run * STRIDE },
  );
}

/** n keys, of which d were written anew by one of the two. */
function overKeys(method: Method, n: number, d: number, run: number): Exchange {
  return exchangeKeys({ ...method.way(n) }, n, d, `paper-${run}`, PAYLOAD_BYTES);
}

const bytesOf = ({ controlBytes, payloadBytes }: Exchange): number => controlBytes + payloadBytes;

/** Bytes of a method over the runs, and what lies between the runs. */
class Costs {
  readonly runs: number;
  private readonly measure: (method: Method, n: number, d: number, run: number) => Exchange;
  private readonly known: Map<string, readonly Exchange[]> = new Map();

  constructor(runs: number, measure: (method: Method, n: number, d: number, run: number) => Exchange) {
    this.runs = runs;
    this.measure = measure;
  }

  of(method: Method, n: number, d: number): readonly Exchange[] {
    const key = `${method.name} ${n} ${d}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const made = Array.from({ length: this.runs }, (_, run) => this.measure(method, n, d, run));
    this.known.set(key, made);
    return made;
  }

  values(method: Method, n: number, d: number, part: (made: Exchange) => number = bytesOf): number[] {
    return this.of(method, n, d).map(part);
  }

  mean(method: Method, n: number, d: number, part: (made: Exchange) => number = bytesOf): number {
    return meanAndSpread(this.values(method, n, d, part))[0];
  }
}

function meanAndSpread(values: readonly number[]): readonly [mean: number, halfWidth: number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return [mean, values.length < 2 ? 0 : 1.96 * Math.sqrt(squares / (values.length - 1) / values.length)];
}

// ---------------------------------------------------------------------------------------------------------- closed forms

/** Bytes of what settles d differences that are known: contents to both sides, and names of what one of them asks for. */
function settlementBytes(d: number): number {
  return 2 * HEADER + d * (14 + PAYLOAD_BYTES) + HEADER + 8 * (d / 2);
}

const fullBytes = (n: number, d: number): number => 2 * (HEADER + (n - d / 2) * (14 + PAYLOAD_BYTES));
const digestBytes = (n: number, d: number): number => HEADER + 8 * (n - d / 2) + settlementBytes(d);
const scuttlebuttBytes = (_n: number, d: number): number =>
  2 * (HEADER + 12) + 2 * (HEADER + 16) + d * (10 + PAYLOAD_BYTES);

/** Nodes of a level of `width` under which d differences lie, on average. */
const differing = (width: number, d: number): number => width * (1 - pow(1 - 1 / width, d));

/** Mean bytes over all placements: root, the children of every node that differs, level by level, the names in the last ones. */
export function merkleBytes(n: number, d: number): number {
  const depth = depthFor(n);
  let bytes = HEADER + 8;
  let width = 1;
  for (let level = 0; level < depth; level++, width *= FANOUT) bytes += HEADER + differing(width, d) * (4 + FANOUT * 8);
  const buckets = differing(width, d);
  return bytes + HEADER + buckets * 4 + 8 * (d / 2 + ((n - d) * buckets) / width) + settlementBytes(d);
}

/** Up to so many differences, half of which lie in the first of the strata of 80 cells, are read there and need no table. */
const MOST_READ_AT_ONCE = 120;

/** With the estimator, whose estimates have the mean d. */
function tableBytes(d: number): number {
  const table = d <= MOST_READ_AT_ONCE ? 0 : HEADER + 16 * 2 * d;
  return HEADER + 8 + HEADER + 16 * 80 * 16 + table + settlementBytes(d);
}

/** The d at which two rising costs are equal, by halving in logarithms; null when they do not cross in [from, to]. */
export function crossing(from: number, to: number, difference: (d: number) => number): number | null {
  let [low, high] = [from, to];
  const sign = Math.sign(difference(low));
  if (sign === Math.sign(difference(high))) return null;
  for (let i = 0; i < 60; i++) {
    const middle = Math.sqrt(low * high);
    if (Math.sign(difference(middle)) === sign) low = middle;
    else high = middle;
  }
  return low;
}

/** A measured curve between two points, straight in logarithms. */
function between([[x0, y0], [x1, y1]]: Points): (x: number) => number {
  return (x) => y0 * pow(y1 / y0, ln(x / x0) / ln(x1 / x0));
}

// --------------------------------------------------------------------------------------------------------------- figures

function closedForm(
  what: string,
  expected: number,
  share: number,
  values: readonly number[],
  note: string,
): PaperFigure {
  const [mean, halfWidth] = meanAndSpread(values);
  return {
    what,
    unit: 'bytes',
    published: null,
    expected,
    tolerance: share * expected,
    mean,
    halfWidth,
    standing: 'judged',
    note,
  };
}

const EXACT = 'what the sizes of names, headers and contents add up to: exact';

function closedForms(costs: Costs, n: number, d: number, many: number): PaperFigure[] {
  const at = `n = ${n}, d = ${d}`;
  const { length: runs } = costs.of(MERKLE, n, d);
  const root = Math.sqrt(runs);
  return [
    closedForm(`full state, ${at}`, fullBytes(n, d), 1e-9, costs.values(FULL, n, d), EXACT),
    closedForm(`digest, ${at}`, digestBytes(n, d), 1e-9, costs.values(DIGEST, n, d), EXACT),
    closedForm(`Scuttlebutt of 2 origins, ${at}`, scuttlebuttBytes(n, d), 1e-9, costs.values(SCUTTLEBUTT, n, d), EXACT),
    closedForm(
      `Merkle tree, ${at}`,
      merkleBytes(n, d),
      (4 * 0.033) / root,
      costs.values(MERKLE, n, d),
      'mean over all placements of d differences; sd of one run 3.3 % (60 runs, n = 4096)',
    ),
    closedForm(
      `lookup table with strata estimator, n = ${n}, d = ${many}`,
      tableBytes(many),
      (4 * 0.016) / root + 0.01,
      costs.values(TABLES, n, many),
      'two cells for each difference estimated; sd of one run 1.6 % (60 runs, n = 4096), and 1 % because estimates are not free of bias',
    ),
  ];
}

type Point = readonly [x: number, y: number];
type Points = readonly Point[];

/** Exponent of y ~ x^b by least squares in logarithms, with its 95 % interval. */
export function exponent(points: Points): readonly [slope: number, halfWidth: number] {
  const logs = points.map(([x, y]) => [ln(x), ln(y)] as const);
  const mean = (part: (log: readonly [number, number]) => number): number =>
    logs.reduce((sum, log) => sum + part(log), 0) / logs.length;
  const [x, y] = [mean(([a]) => a), mean(([, b]) => b)];
  const spread = mean(([a]) => (a - x) * (a - x));
  const slope = mean(([a, b]) => (a - x) * (b - y)) / spread;
  const rest = mean(([a, b]) => (b - y - slope * (a - x)) * (b - y - slope * (a - x)));
  if (logs.length < 3) return [slope, 0];
  return [slope, 1.96 * Math.sqrt(rest / spread / (logs.length - 2))];
}

function law(what: string, expected: number, tolerance: number, note: string, points: Points): PaperFigure {
  const [mean, halfWidth] = exponent(points);
  return { what, unit: 'exponent', published: null, expected, tolerance, mean, halfWidth, standing: 'judged', note };
}

/** What is said to find the difference, in bytes: neither headers nor what settles it, which all have in common. */
function comparing({ kinds }: Pick<Exchange, 'kinds'>): number {
  const settling = ['state', 'want', 'delta'];
  const told = kinds.filter(({ kind }) => !settling.includes(kind));
  return told.reduce((sum, { controlBytes, messages }) => sum + controlBytes - HEADER * messages, 0);
}

/** That, but for the estimator and the checksum, whose size depends on nothing. */
function inTables({ kinds }: Exchange): number {
  return comparing({ kinds: kinds.filter(({ kind }) => kind === 'table') });
}

type Part = (made: Exchange) => number;

const DIFFERENCES = [256, 1024, 4096];

function laws(costs: Costs, sizes: readonly number[]): PaperFigure[] {
  const few = 16;
  const most = sizes[sizes.length - 1];
  const inN = (method: Method, part: Part): Points => sizes.map((n) => [n, costs.mean(method, n, few, part)]);
  const inD = (method: Method, part: Part): Points =>
    // More than the estimator tells outright, and not so many that the names of all would be shorter.
    DIFFERENCES.map((d) => [d, costs.mean(method, Math.max(most, 32_768), d, part)]);
  const inTree = (method: Method): Points =>
    powers(FANOUT, 256, most).flatMap((n) =>
      powers(2, 1, few).map((d): Point => [d * log2(n / d), costs.mean(method, n, d, comparing)]),
    );
  const tree =
    'bytes that compare, against d log(n/d), d from 1 to 16: at most d log n, because d ways down share their upper parts';
  // Two ends of a line that is ln 16 long, with 12 % each.
  const strays = (4 * 0.12 * Math.SQRT2) / Math.sqrt(costs.runs) / ln(16);
  const estimated = 'bytes that compare but for the estimator, against d; estimates stray by 12 % (sd of one run)';
  return [
    law(`full state: O(n), d = ${few}`, 1, 0.03, 'all bytes against n', inN(FULL, bytesOf)),
    law(`digest: O(n), d = ${few}`, 1, 0.03, 'bytes that compare, against n', inN(DIGEST, comparing)),
    law('Merkle tree: O(d log n)', 1, 0.15, tree, inTree(MERKLE)),
    law('ranges: O(d log n)', 1, 0.15, tree, inTree(RANGES)),
    law('lookup table: O(d)', 1, strays, estimated, inD(TABLES, inTables)),
    law(`lookup table: not of n, d = ${few}`, 0, 0.02, 'bytes that compare, against n', inN(TABLES, comparing)),
    law('lookup table, doubled: O(d)', 1, 0.25, 'bytes that compare, against d', inD(DOUBLING, inTables)),
    law(`Scuttlebutt: not of n, d = ${few}`, 0, 0.02, 'bytes that compare, against n', inN(SCUTTLEBUTT, comparing)),
  ];
}

type Curves = ReadonlyMap<Method, Points>;

/** Where two kinds of exchange cost the same, by their closed forms and by runs a little before and behind that. */
function crossings(costs: Costs, n: number): PaperFigure[] {
  // Where most differs, tree and tables meet again.
  const cases: readonly (readonly [Method, Method, (d: number) => number, number])[] = [
    [MERKLE, DIGEST, (d) => merkleBytes(n, d) - digestBytes(n, d), n / 2],
    [MERKLE, TABLES, (d) => merkleBytes(n, d) - tableBytes(d), n / 16],
  ];
  return cases.flatMap(([one, other, difference, most]) => {
    const expected = crossing(8, most, difference);
    if (expected === null) return [];
    const ds = [0.85, 1.18].map((share) => 2 * Math.round((share * expected) / 2));
    const [first, second] = [one, other].map((method) => between(ds.map((d): Point => [d, costs.mean(method, n, d)])));
    return {
      what: `d at which ${one.name} and ${other.name} cost the same, n = ${n}`,
      unit: 'updates',
      published: null,
      expected,
      tolerance: 0.1 * expected,
      mean: crossing(ds[0], ds[1], (d) => first(d) - second(d)) ?? 0,
      halfWidth: 0,
      standing: 'judged' as const,
      note: 'expected: where the closed forms cross; ours: where the line between runs at 0.85 and 1.18 of that does',
    };
  });
}

function chart(title: string, x: string, curves: Curves): PaperChart {
  const series = [...curves].map(([{ name }, points]) => ({ name, points }));
  return { title, x, y: 'bytes of one reconciliation', logarithmic: true, series };
}

function curves(costs: Costs, xs: readonly number[], at: (x: number) => readonly [n: number, d: number]): Curves {
  return new Map(METHODS.map((method) => [method, xs.map((x) => [x, costs.mean(method, ...at(x))] as const)]));
}

function powers(of: number, from: number, to: number): number[] {
  const all: number[] = [];
  for (let x = from; x <= to; x *= of) all.push(x);
  return all;
}

const overUpdatesGroup: PaperGroup = {
  id: 'repair-bytes',
  title: 'Bytes of one reconciliation, by kind of exchange',
  source:
    'Demers et al. 1987; Merkle 1987; Meyer 2022; Eppstein, Goodrich, Uyeda, Varghese 2011; van Renesse et al. 2008: growth laws',
  runs: { small: 2, full: FULL_RUNS },
  measure(runs: number): PaperResult {
    const costs = new Costs(runs, overUpdates);
    const n = runs < FULL_RUNS ? 4096 : 65_536;
    const sizes = powers(4, 256, n);
    const byD = curves(costs, powers(4, 1, n), (d) => [n, d]);
    const byN = curves(costs, sizes, (size) => [size, 16]);
    return {
      figures: [...closedForms(costs, n, 16, n / 16), ...laws(costs, sizes), ...crossings(costs, n)],
      charts: [
        chart(`n = ${n} updates of ${PAYLOAD_BYTES} bytes`, 'differences d', byD),
        chart('d = 16 differences', 'updates n', byN),
      ],
    };
  },
};

const overKeysGroup: PaperGroup = {
  id: 'repair-bytes-keys',
  title: 'Bytes of one reconciliation over keyed values, by kind of exchange',
  source: overUpdatesGroup.source,
  runs: { small: 1, full: FULL_RUNS },
  measure(runs: number): PaperResult {
    const costs = new Costs(runs, overKeys);
    const n = runs < FULL_RUNS ? 4096 : 65_536;
    const sizes = powers(4, 256, n);
    const byD = curves(costs, powers(4, 1, n), (d) => [n, d]);
    const byN = curves(costs, sizes, (size) => [size, 16]);
    return {
      figures: laws(costs, sizes),
      charts: [
        chart(`n = ${n} keys with values of ${PAYLOAD_BYTES} bytes, last writer wins`, 'keys that differ', byD),
        chart('16 keys differ', 'keys n', byN),
      ],
    };
  },
};

export const repairBytes: readonly PaperGroup[] = [overUpdatesGroup, overKeysGroup];
