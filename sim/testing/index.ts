/** For authors of protocols: trials in a few lines, another legal order of events, arbitraries. */
export { latency, ONE_UPDATE, runTrial, simulationOf } from './harness.ts';
export type { Trial, TrialLayer } from './harness.ts';
export { arbitraries } from './arbitraries.ts';
export type { Arbitraries, TrialBounds } from './arbitraries.ts';
export { PermutedQueue } from './permuted-queue.ts';
