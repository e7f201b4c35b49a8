/**
 * The curves of `theory` against runs. The first rounds of a run are luck and shift its whole curve, so what is compared is how long
 * it takes from one share to another: means over R = 8 runs at n = 2000, which spread by a few hundredths of an interval.
 */
import { describe, expect, it } from 'vitest';
import type { ResolvedOptions } from '../../sim/protocols/contract.ts';
import { protocols } from '../../sim/protocols/registry.ts';
import { defaultOptions } from '../../sim/scenario/stacks.ts';
import { latency, simulationOf } from '../../sim/testing/harness.ts';

const NODES = 2000;
const RUNS = 8;
const INTERVAL_US = 1_000_000;
const LATENCY_US = 50_000;

function learnTimes(use: string, options: ResolvedOptions, loss: number, run: number): number[] {
  const times: number[] = [];
  const simulation = simulationOf({
    seed: `field ${run}`,
    nodes: NODES,
    stack: [{ use, options: { intervalUs: INTERVAL_US, ...options } }],
    network: { loss, latency: latency({ model: 'constant', value: LATENCY_US }) },
    limitUs: 20 * INTERVAL_US,
    observers: [{ onLearn: (timeUs) => times.push(timeUs) }],
  });
  while (!simulation.finished) simulation.advance(1_000_000);
  return times;
}

function curve(use: string, options: ResolvedOptions, loss: number): (timeUs: number) => number {
  const protocol = protocols.get(use)!;
  const all = { ...defaultOptions(protocol), intervalUs: INTERVAL_US, ...options };
  const theory = protocol.theory!(all, { nodes: NODES, loss, meanLatencyUs: LATENCY_US })!;
  return (timeUs) => theory.at([timeUs])[0];
}

/** First multiple of 10 ms at which the curve has reached a share. */
function timeOf(at: (timeUs: number) => number, share: number): number {
  for (let timeUs = 0; timeUs <= 40 * INTERVAL_US; timeUs += 10_000) if (at(timeUs) >= share) return timeUs;
  return Infinity;
}

describe('mean field', () => {
  it.each([
    ['push', {}, 0],
    ['push', { fanout: 3 }, 0.2],
    ['push', { fanout: 4, rounds: 2 }, 0],
    ['pull', {}, 0.1],
    ['push-pull', {}, 0],
    ['push-pull', {}, 0.3],
  ] as const)('%s %o, loss %d: takes as long from a tenth to nine tenths as runs do', (use, options, loss) => {
    const at = curve(use, options, loss);
    let meanUs = 0;
    for (let run = 0; run < RUNS; run++) {
      const times = learnTimes(use, options, loss, run);
      meanUs += (times[0.9 * NODES - 1] - times[0.1 * NODES - 1]) / RUNS;
    }
    expect(Math.abs(timeOf(at, 0.9) - timeOf(at, 0.1) - meanUs)).toBeLessThan(0.12 * INTERVAL_US);
  });

  it.each([
    ['push', {}, 0],
    ['push', { fanout: 2 }, 0.2],
    ['pull', {}, 0],
    ['push-pull', { answer: 'before' }, 0.1],
  ] as const)('%s %o, loss %d: in lock-step, each round takes the share where runs take it', (use, options, loss) => {
    const at = curve(use, { ...options, phase: 'lockstep' }, loss);
    // One round from a share that many nodes hold leaves little to luck.
    for (let run = 0; run < 4; run++) {
      const times = learnTimes(use, { ...options, phase: 'lockstep' }, loss, run);
      const shareAt = (timeUs: number): number => times.filter((t) => t <= timeUs).length / NODES;
      const round = Array.from({ length: 20 }, (_, k) => shareAt(k * INTERVAL_US + 500_000));
      const theory = Array.from({ length: 30 }, (_, k) => at(k * INTERVAL_US + 500_000));
      for (let k = 0; k + 1 < 20; k++) {
        if (round[k] < 0.1 || round[k] > 0.95) continue;
        const below = theory.findLastIndex((share) => share <= round[k]);
        const part = (round[k] - theory[below]) / (theory[below + 1] - theory[below]);
        const expected = theory[below + 1] + part * (theory[below + 2] - theory[below + 1]);
        // Between two rounds of the theory the next one is interpolated, which is good to a few hundredths.
        expect(Math.abs(round[k + 1] - expected)).toBeLessThan(0.05);
      }
    }
  });

  it('starts with the origin, never falls, and ends at the residue', () => {
    for (const use of ['push', 'pull', 'push-pull']) {
      for (const phase of ['random', 'lockstep']) {
        const at = curve(use, { phase }, 0.1);
        expect(at(-1)).toBe(0);
        expect(at(0)).toBeCloseTo(1 / NODES, 12);
        const shares = Array.from({ length: 400 }, (_, i) => at(i * 100_000));
        for (let i = 1; i < 400; i++) expect(shares[i]).toBeGreaterThanOrEqual(shares[i - 1]);
        expect(shares[399]).toBeGreaterThan(0.9999);
        expect(shares[399]).toBeLessThanOrEqual(1);
      }
    }
  });

  it('leaves the residue of infect-and-die: r = e^(-fanout (1 - r)) (Kermarrec et al. 2003)', () => {
    // 0.2032, 0.0595 and 0.0069 solve it for fanout 2, 3 and 5.
    for (const when of ['tick', 'receipt']) {
      for (const [fanout, residue] of [
        [2, 0.2032],
        [3, 0.0595],
        [5, 0.0069],
      ]) {
        const at = curve('push', { mode: 'infect-and-die', when, fanout }, 0);
        expect(Math.abs(1 - at(1e9) - residue)).toBeLessThan(0.002);
      }
    }
  });

  it('has nothing to say about a limit of hops', () => {
    const push = protocols.get('push')!;
    const options = { ...defaultOptions(push), hops: 3 };
    expect(push.theory!(options, { nodes: 10, loss: 0, meanLatencyUs: 1 })).toBeNull();
  });

  it('is defined for one node and for two', () => {
    for (const use of ['push', 'pull', 'push-pull']) {
      const theory = (nodes: number): number =>
        protocols.get(use)!.theory!(defaultOptions(protocols.get(use)!), { nodes, loss: 0, meanLatencyUs: 10 })!.at([
          1e8,
        ])[0];
      expect(theory(1)).toBe(1);
      expect(theory(2)).toBeCloseTo(1, 3);
    }
  });
});
