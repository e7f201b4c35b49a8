/**
 * fast-check arbitraries of networks, faults and trials, for property tests of protocols. The library itself does not depend on
 * fast-check: hand yours in.
 *
 *     import fc from 'fast-check';
 *     import { arbitraries, runTrial } from 'rumormill/testing';
 *     const { trials } = arbitraries(fc);
 *     fc.assert(fc.property(trials([{ use: mine }]), (trial) => runTrial(trial).status === 'finished'));
 */
import type { Arbitrary, default as fastCheck } from 'fast-check';
import type { FaultSpec } from '../faults/spec.ts';
import type { NetworkSpec, NodeSelector } from '../network/spec.ts';
import { latency, type Trial, type TrialLayer } from './harness.ts';

export interface TrialBounds {
  /** (1 … 40) */
  readonly nodes?: { readonly min: number; readonly max: number };
  /** all faults lie before this (3 s) */
  readonly faultsEndUs?: number;
  /** (0 … 10 %) */
  readonly loss?: { readonly min: number; readonly max: number };
}

export interface Arbitraries {
  /** latency of several models, loss, duplication, limited bandwidth */
  network(bounds?: TrialBounds): Arbitrary<Partial<NetworkSpec>>;
  /** a few faults of different kinds, all over before `faultsEndUs`; nobody leaves for good */
  faults(bounds?: TrialBounds): Arbitrary<FaultSpec[]>;
  /** a whole trial of the stack: seed, size, network and faults */
  trials(stack: readonly TrialLayer[], bounds?: TrialBounds): Arbitrary<Trial>;
}

const FAULTS_END_US = 3_000_000;

export function arbitraries(fc: typeof fastCheck): Arbitraries {
  const network = (bounds: TrialBounds = {}): Arbitrary<Partial<NetworkSpec>> => {
    const { min, max } = bounds.loss ?? { min: 0, max: 0.1 };
    return fc.record({
      latency: fc.constantFrom(
        latency({ model: 'constant', value: 5_000 }),
        latency({ model: 'uniform', min: 1_000, max: 30_000 }),
        latency({ model: 'exponential', mean: 20_000 }, 100),
        latency({ model: 'lognormal', median: 30_000, sigma: 0.8 }, 500),
      ),
      loss: fc.double({ min, max, noNaN: true }),
      duplication: fc.constantFrom(0, 0, 0.1),
      bandwidth: fc.constantFrom(null, null, {
        upBytesPerSecond: 200_000,
        downBytesPerSecond: 200_000,
        queueBytes: 50_000,
      }),
    });
  };
  const faults = (bounds: TrialBounds = {}): Arbitrary<FaultSpec[]> =>
    fc.uniqueArray(oneFault(fc, bounds.faultsEndUs ?? FAULTS_END_US), { maxLength: 4, selector: (fault) => fault.id });
  return {
    network,
    faults,
    trials: (stack, bounds = {}) =>
      fc.record({
        seed: fc.string(),
        nodes: fc.integer(bounds.nodes ?? { min: 1, max: 40 }),
        stack: fc.constant(stack),
        network: network(bounds),
        faults: faults(bounds),
      }),
  };
}

function oneFault(fc: typeof fastCheck, endUs: number): Arbitrary<FaultSpec> {
  const share = fc.double({ min: 0.05, max: 0.95, noNaN: true });
  const span = fc.tuple(fc.integer({ min: 0, max: endUs - 2 }), fc.integer({ min: 1, max: endUs - 1 }));
  return fc
    .tuple(fc.constantFrom('crash', 'partition', 'one-way', 'churn', 'pause', 'isolate', 'link'), span, share)
    .map(([kind, [x, y], part]) => {
      const atUs = Math.min(x, y);
      const forUs = Math.max(1, Math.max(x, y) - atUs);
      const nodes: NodeSelector = { select: 'share', share: part };
      const when = { id: kind, atUs, forUs };
      switch (kind) {
        case 'crash':
          return { kind, ...when, nodes, state: 'lose' };
        case 'partition':
        case 'one-way':
          return {
            kind: 'partition',
            ...when,
            groups: [nodes, { select: 'rest' }],
            oneWay: kind === 'one-way',
            flap: null,
          };
        case 'churn':
          return {
            kind,
            ...when,
            nodes,
            session: { model: 'exponential', mean: 400_000 },
            offTime: { model: 'exponential', mean: 200_000 },
            state: 'keep',
          };
        case 'pause':
          return { kind, ...when, nodes, every: null, length: null };
        case 'isolate':
          return { kind, ...when, nodes, direction: 'both' };
        default:
          return {
            kind: 'link',
            ...when,
            from: nodes,
            to: { select: 'all' },
            both: true,
            loss: 0.5,
            latencyFactor: 3,
            latencyAddUs: 1_000,
          };
      }
    });
}
