/** For authors of protocols: trials in a few lines, conformance suites (conflict rules too), another legal order of events, arbitraries. */
export { latency, ONE_UPDATE, runTrial, simulationOf } from './harness.ts';
export type { Trial, TrialLayer } from './harness.ts';
export { conformance } from './conformance.ts';
export type { ConformanceCase, Subject } from './conformance.ts';
export { ruleConformance } from './rule-conformance.ts';
export type { RuleSubject } from './rule-conformance.ts';
export type { WriteRecord } from './histories.ts';
export { arbitraries } from './arbitraries.ts';
export type { Arbitraries, TrialBounds } from './arbitraries.ts';
export { PermutedQueue } from './permuted-queue.ts';
export { RowGuard } from '../kernel/row-guard.ts';
