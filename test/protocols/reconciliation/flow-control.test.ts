import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { share } from '../../../sim/protocols/reconciliation/flow-control.ts';
import { simulationOf } from '../../../sim/testing/harness.ts';
import { holders, publish, SECOND_US } from '../trials.ts';
import { eventsOf, finish } from './support.ts';

describe('share', () => {
  const rate = fc.nat(100_000);

  it('hands out all of both rates, the same to both sides', () => {
    fc.assert(
      fc.property(rate, rate, rate, rate, (r, d, peerR, peerD) => {
        const mine = share(r, d, peerR, peerD);
        const peer = share(peerR, peerD, r, d);
        expect(mine).toBeGreaterThanOrEqual(0);
        expect(mine).toBeLessThanOrEqual(r + peerR);
        // Halves are rounded down on both sides.
        expect(r + peerR - mine - peer).toBeGreaterThanOrEqual(0);
        expect(r + peerR - mine - peer).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500, seed: 7 },
    );
  });

  it('gives what is wanted when there is enough, and is fair when there is not', () => {
    fc.assert(
      fc.property(rate, rate, rate, rate, (r, d, peerR, peerD) => {
        const mine = share(r, d, peerR, peerD);
        const peer = r + peerR - mine;
        if (d + peerD <= r + peerR) expect([mine >= d, peer >= peerD]).toEqual([true, true]);
        else expect(Math.min(mine, peer)).toBe(Math.min(d, peerD, Math.floor((r + peerR) / 2)));
      }),
      { numRuns: 500, seed: 8 },
    );
  });
});

describe('Scuttlebutt with flow control', () => {
  const NODES = 12;

  /** Every node publishes so many updates of 100 bytes a second, for 20 s. */
  function run(perSecond: number, options: object, limitUs = 20 * SECOND_US) {
    const workload = Array.from({ length: 20 * perSecond * NODES }, (_, i) =>
      publish(`u${String(i).padStart(5, '0')}`, Math.floor((i * SECOND_US) / (perSecond * NODES)), (i * 5) % NODES),
    );
    const simulation = simulationOf({
      nodes: NODES,
      stack: [{ use: 'scuttlebutt', options: { mtuBytes: 1400, ...options } }],
      workload,
      when: 'limit',
      limitUs,
    });
    const events = eventsOf(simulation, 'scuttlebutt');
    finish(simulation);
    const reached = workload.filter((_, update) => holders(simulation, update) === NODES).length;
    return { truncated: events.get('scuttlebutt.truncated') ?? 0, reached, simulation };
  }

  it('keeps updates back at their origins instead of sending messages that are cut off', () => {
    const open = run(6, {});
    const controlled = run(6, { rate: 1 });
    expect(open.truncated).toBeGreaterThan(200);
    expect(controlled.truncated).toBeLessThan(open.truncated / 2);
  });

  it('comes down from a rate that is too high', () => {
    const stays = run(6, { rate: 10, decrease: 1 });
    const falls = run(6, { rate: 10, decrease: 0.5 });
    expect(stays.truncated).toBeGreaterThan(200);
    expect(falls.truncated).toBeLessThan(0.9 * stays.truncated);
  });

  it('holds nothing back for good', () => {
    const { reached, simulation } = run(1, { rate: 0.5 }, 60 * SECOND_US);
    expect(simulation.host.updates.slots).toBe(240);
    expect(reached).toBe(240);
  });

  it('raises the rate to what is published when there is room', () => {
    const { reached } = run(2, { rate: 0.1, mtuBytes: 100_000 }, 40 * SECOND_US);
    // At the first rate 12 nodes would have admitted 48 of 480 in that time.
    expect(reached).toBe(480);
  });
});
