import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../../sim/faults/spec.ts';
import { latency } from '../../../sim/testing/harness.ts';
import { aggregate, CYCLE_US, INSTANT, sum, worstError } from './network.ts';

const ROUNDS = { phase: 'lockstep' };

function crash(nodes: readonly number[], state: 'keep' | 'lose', atUs: number, forUs: number | null): FaultSpec {
  return { kind: 'crash', id: 'crash', nodes: { select: 'nodes', nodes }, state, atUs, forUs };
}

describe('push-sum', () => {
  it.each([
    ['average', 'uniform', 200],
    ['average', 'peak', 200],
    ['sum', 'linear', 1],
    ['count', 'uniform', 1],
  ])('%s of %s values: every node comes to it, and no mass is lost', (name, values, weight) => {
    const masses: number[] = [];
    const look = aggregate({
      use: 'push-sum',
      options: { ...ROUNDS, function: name, values },
      cycles: 80,
      eachCycle: (now) => masses.push(now.mass(), now.weight()),
    });
    expect(worstError(look.estimates(), look.truth())).toBeLessThan(1e-6);
    expect(
      worstError(
        masses.filter((_, i) => i % 2 === 0),
        masses[0],
      ),
    ).toBeLessThan(1e-12);
    expect(
      worstError(
        masses.filter((_, i) => i % 2 === 1),
        weight,
      ),
    ).toBeLessThan(1e-12);
  });

  it('in any order and at any latency the totals are as they were, but for what is on its way', () => {
    const network = {
      latency: {
        model: 'distribution',
        distribution: { model: 'uniform', min: 5_000, max: 250_000 },
        minUs: 1,
        per: 'message',
      },
    } as const;
    const look = aggregate({ use: 'push-sum', network, options: { phase: 'random', jitterUs: 50_000 }, cycles: 120 });
    expect(worstError(look.estimates(), look.truth())).toBeLessThan(1e-6);
    expect(look.weight()).toBeLessThan(200);
  });

  it('whom no weight has reached has no estimate', () => {
    const look = aggregate({ use: 'push-sum', options: { ...ROUNDS, function: 'count' }, cycles: 3 });
    const known = look.estimates().filter((estimate) => !Number.isNaN(estimate));
    expect(known.length).toBeGreaterThan(1);
    expect(known.length).toBeLessThanOrEqual(8);
    expect(known.every(Number.isFinite)).toBe(true);
  });

  it('a node on its own keeps what it has, and sends nothing', () => {
    // What it sent would be under way at the end of each cycle.
    const network = { latency: latency({ model: 'constant', value: CYCLE_US }) };
    const look = aggregate({ use: 'push-sum', nodes: 1, network, options: ROUNDS, cycles: 20 });
    expect(look.weight()).toBe(1);
    expect(look.estimates()).toEqual([look.truth()]);
  });
});

describe('mass', () => {
  /** Weight left after so many rounds, as a share. */
  function left(loss: number, cycles: number, seed: string): number {
    return aggregate({ use: 'push-sum', seed, options: ROUNDS, network: { ...INSTANT, loss }, cycles }).weight() / 200;
  }

  /**
   * In a round each node sends half of its weight, and of that a share `loss` is gone: E = (1 - loss/2)^rounds exactly. Tolerance:
   * 4 standard errors of the mean of 40 runs, the sd taken from the runs: one failure in 15 000 each.
   */
  it.each([0.05, 0.3])('falls by half of the loss per round: loss %d', (loss) => {
    const shares = Array.from({ length: 40 }, (_, run) => left(loss, 20, `mass ${run}`));
    const mean = sum(shares) / 40;
    const sd = Math.sqrt(sum(shares.map((share) => (share - mean) ** 2)) / 39);
    expect(Math.abs(mean - (1 - loss / 2) ** 20)).toBeLessThan((4 * sd) / Math.sqrt(40));
    expect(sd / mean).toBeLessThan(0.2);
  });

  it('lost for sum and weight alike leaves the average about right, which a sum over one weight is not', () => {
    const network = { ...INSTANT, loss: 0.1 };
    const average = aggregate({ use: 'push-sum', options: ROUNDS, network, cycles: 60 });
    expect(worstError(average.estimates(), average.truth())).toBeLessThan(0.1);
    const count = aggregate({ use: 'push-sum', options: { ...ROUNDS, function: 'count' }, network, cycles: 60 });
    expect(worstError(count.estimates(), 200)).toBeGreaterThan(0.02);
  });

  it('goes with a node that crashes, and is not made good: the count stays what it was', () => {
    const nodes = Array.from({ length: 60 }, (_, node) => node + 100);
    const faults = [crash(nodes, 'lose', 30 * CYCLE_US, null)];
    const look = aggregate({ use: 'push-sum', options: { ...ROUNDS, function: 'count' }, cycles: 60, faults });
    expect(look.truth()).toBe(140);
    expect(look.weight()).toBeLessThan(0.8);
    expect(worstError(look.estimates(), 200)).toBeLessThan(0.01);
  });

  it('comes back with a node that kept its state, and is doubled by one that did not', () => {
    // All messages sent to the crashed node while it is down are lost: some weight is missing in both.
    const after = (state: 'keep' | 'lose'): ReturnType<typeof aggregate> =>
      aggregate({
        use: 'push-sum',
        nodes: 20,
        options: { ...ROUNDS, values: 'linear' },
        cycles: 12,
        faults: [crash([7], state, 10 * CYCLE_US - 1000, 1000)],
      });
    expect(after('keep').weight()).toBeCloseTo(20, 9);
    expect(after('keep').mass()).toBeCloseTo(190, 9);
    expect(Math.abs(after('lose').weight() - 20)).toBeGreaterThan(0.01);
  });
});
