/** What the figures of rumor spreading are held against, and where each number comes from. */

/** Mean and standard deviation of one run. */
export type MeanAndSd = readonly [mean: number, sd: number];

export interface Recorded {
  readonly runs: number;
  readonly s: MeanAndSd;
  readonly m: MeanAndSd;
  readonly tLast: MeanAndSd;
  readonly tAve: MeanAndSd;
}

/** A row of a table of Demers et al. 1987: as printed, and as a brute-force program finds it in 4000 runs of n = 1000. */
export interface TableRow {
  readonly k: number;
  readonly printed: { readonly s: number; readonly m: number; readonly tAve: number; readonly tLast: number };
  readonly computed: { readonly s: MeanAndSd; readonly m: MeanAndSd; readonly tLast: MeanAndSd };
}

export const TABLE_RUNS = 4000;

/** Push, feedback, counter. */
export const TABLE_1: readonly TableRow[] = [
  {
    k: 1,
    printed: { s: 0.18, m: 1.7, tAve: 11, tLast: 16.8 },
    computed: { s: [0.1742, 0.0155], m: [1.746, 0.036], tLast: [16.84, 1.28] },
  },
  {
    k: 2,
    printed: { s: 0.037, m: 3.3, tAve: 12.1, tLast: 16.9 },
    computed: { s: [0.0368, 0.0065], m: [3.299, 0.036], tLast: [16.98, 1.1] },
  },
  {
    k: 3,
    printed: { s: 0.011, m: 4.5, tAve: 12.5, tLast: 17.4 },
    computed: { s: [0.0107, 0.0034], m: [4.533, 0.037], tLast: [17.29, 1.1] },
  },
  {
    k: 4,
    printed: { s: 0.0036, m: 5.6, tAve: 12.7, tLast: 17.5 },
    computed: { s: [0.00352, 0.0019], m: [5.637, 0.037], tLast: [17.56, 1.2] },
  },
  {
    k: 5,
    printed: { s: 0.0012, m: 6.7, tAve: 12.8, tLast: 17.7 },
    computed: { s: [0.00123, 0.0011], m: [6.682, 0.038], tLast: [17.69, 1.2] },
  },
];

/** Pull, feedback, counter. */
export const TABLE_3: readonly TableRow[] = [
  {
    k: 1,
    printed: { s: 3.1e-2, m: 2.7, tAve: 9.97, tLast: 17.6 },
    computed: { s: [0.0314, 0.0064], m: [2.701, 0.036], tLast: [17.58, 2] },
  },
  {
    k: 2,
    printed: { s: 5.8e-4, m: 4.5, tAve: 10.07, tLast: 15.4 },
    computed: { s: [5.87e-4, 7.8e-4], m: [4.487, 0.037], tLast: [15.27, 1.8] },
  },
  {
    k: 3,
    printed: { s: 4e-6, m: 6.1, tAve: 10.08, tLast: 14 },
    computed: { s: [4.8e-6, 6.9e-5], m: [6.089, 0.042], tLast: [13.94, 1.4] },
  },
];

/** Table 2 as printed (Xerox PARC report CSL-89-1, page 10), k = 1, 2, …. */
export const TABLE_2: readonly TableRow['printed'][] = [
  { s: 0.96, m: 0.04, tAve: 19, tLast: 38 },
  { s: 0.2, m: 1.6, tAve: 17, tLast: 33 },
  { s: 0.06, m: 2.8, tAve: 15, tLast: 32 },
  { s: 0.021, m: 3.9, tAve: 14.1, tLast: 32 },
  { s: 0.008, m: 4.9, tAve: 13.8, tLast: 32 },
];

/** Push, blind, coin, k = 1, 2, …, n = 1000: `recordBlindCoin`. */
export const BLIND_COIN: readonly Recorded[] = [
  { runs: 20_000, s: [0.95988, 0.0205], m: [0.040119, 0.0205], tLast: [39.119, 20.5], tAve: [20.06, 10.2] },
  { runs: 20_000, s: [0.20449, 0.034], m: [1.5907, 0.0917], tLast: [32.797, 4.29], tAve: [15.745, 1.9] },
  { runs: 20_000, s: [0.059951, 0.0179], m: [2.8193, 0.105], tLast: [31.538, 4.2], tAve: [13.329, 1.13] },
  { runs: 20_000, s: [0.020022, 0.00865], m: [3.9193, 0.122], tLast: [32.189, 4.96], tAve: [12.407, 0.866] },
  { runs: 20_000, s: [0.0071372, 0.0103], m: [4.9641, 0.155], tLast: [32.355, 5.83], tAve: [11.868, 0.73] },
];

export interface ConnectionCase {
  /** incoming calls a site accepts in a cycle */
  readonly limit: number | null;
  readonly hunt: number;
  readonly expected: Recorded;
}

/** Push-pull that never loses interest, n = 300: `recordConnections`. */
export const CONNECTION_CASES: readonly ConnectionCase[] = [
  {
    limit: null,
    hunt: 0,
    expected: { runs: 20_000, s: [0, 0], m: [3.1729, 0.378], tLast: [7.8045, 0.54], tAve: [5.3153, 0.375] },
  },
  {
    limit: 1,
    hunt: 0,
    expected: { runs: 20_000, s: [0, 0], m: [3.3373, 0.53], tLast: [11.322, 1.06], tAve: [7.0126, 0.624] },
  },
  {
    limit: 1,
    hunt: 1,
    expected: { runs: 20_000, s: [0, 0], m: [3.1269, 0.455], tLast: [9.6237, 0.758], tAve: [6.2585, 0.441] },
  },
  {
    limit: 1,
    hunt: 4,
    expected: { runs: 20_000, s: [0, 0], m: [2.9362, 0.389], tLast: [8.3588, 0.536], tAve: [5.6835, 0.28] },
  },
];

export interface MedianCase {
  readonly n: number;
  readonly expected: Recorded;
}

/** Median counter with `medianRule`: `recordMedian`. */
export const MEDIAN_CASES: readonly MedianCase[] = [
  {
    n: 128,
    expected: { runs: 15_625, s: [0, 0], m: [10.221, 0.138], tLast: [6.8285, 0.555], tAve: [4.5522, 0.371] },
  },
  {
    n: 1024,
    expected: { runs: 1954, s: [0, 0], m: [10.234, 0.0494], tLast: [9.1592, 0.504], tAve: [6.421, 0.371] },
  },
  {
    n: 4096,
    expected: { runs: 489, s: [0, 0], m: [14.927, 0.0467], tLast: [10.665, 0.53], tAve: [7.6861, 0.374] },
  },
  {
    n: 16_384,
    expected: { runs: 123, s: [0, 0], m: [14.927, 0.0396], tLast: [12.171, 0.474], tAve: [8.9826, 0.379] },
  },
];

/** ctr_max and rounds in C: ln ln n rounded up; a guard of 4 ln n rounds. */
export function medianRule(n: number): { most: number; cooling: number; age: number } {
  const lnLnN = Math.max(1, Math.ceil(Math.log(Math.log(n))));
  return { most: lnLnN, cooling: lnLnN, age: Math.ceil(4 * Math.log(n)) };
}
