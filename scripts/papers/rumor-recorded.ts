/**
 * `npx tsx scripts/papers/rumor-recorded.ts [runs]`: computes afresh, by brute force, what `rumor-expected.ts` records, and prints it
 * in that file's form.
 */
import {
  limitedPushPull,
  medianCounterEpidemic,
  pushEpidemic,
  randomOf,
  type Random,
  type Spread,
} from './rumor-brute-force.ts';
import { CONNECTION_CASES, MEDIAN_CASES, medianRule, type Recorded } from './rumor-expected.ts';

const FIGURES = ['s', 'm', 'tLast', 'tAve'] as const;

/** Mean and standard deviation of one run, over `runs` of them. */
export function record(runs: number, epidemic: (random: Random) => Spread): Recorded {
  const random = randomOf(1987);
  const spreads = Array.from({ length: runs }, () => epidemic(random));
  const entries = FIGURES.map((figure) => {
    const values = spreads.map((spread) => spread[figure]);
    const mean = values.reduce((sum, value) => sum + value, 0) / runs;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return [figure, [Number(mean.toPrecision(5)), Number(Math.sqrt(squares / (runs - 1)).toPrecision(3))]];
  });
  return { runs, ...Object.fromEntries(entries) } as Recorded;
}

export function recordBlindCoin(k: number, runs: number): Recorded {
  return record(runs, (random) => pushEpidemic(1000, { feedback: false, coin: true, k }, random));
}

export function recordConnections(limit: number | null, hunt: number, runs: number): Recorded {
  return record(runs, (random) => limitedPushPull(300, limit ?? Infinity, hunt, 150, random));
}

export function recordMedian(n: number, runs: number): Recorded {
  return record(runs, (random) => medianCounterEpidemic(n, medianRule(n), random));
}

function main(runs: number): void {
  for (let k = 1; k <= 5; k++) console.log('blind coin', k, JSON.stringify(recordBlindCoin(k, runs)));
  for (const { limit, hunt } of CONNECTION_CASES) {
    console.log('connections', limit, hunt, JSON.stringify(recordConnections(limit, hunt, runs)));
  }
  for (const { n } of MEDIAN_CASES) {
    console.log('median', n, JSON.stringify(recordMedian(n, Math.ceil((runs * 100) / n))));
  }
}

if (process.argv[1]?.endsWith('rumor-recorded.ts')) main(Number(process.argv[2] ?? 20_000));
