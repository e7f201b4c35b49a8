/** For authors of protocols: trials in a few lines, a conformance suite, another legal order of events, arbitraries. */
export { latency, ONE_UPDATE, runTrial, simulationOf } from './harness.ts';
export type { Trial, TrialLayer } from './harness.ts';
export { conformance } from './conformance.ts';
export type { ConformanceCase, Subject } from './conformance.ts';
export { arbitraries } from './arbitraries.ts';
export type { Arbitraries, TrialBounds } from './arbitraries.ts';
export { PermutedQueue } from './permuted-queue.ts';
export { RowGuard } from '../kernel/row-guard.ts';
