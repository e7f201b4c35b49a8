import { describe, expect, it } from 'vitest';
import { cyclonViews } from '../../../scripts/papers/overlay/reference.ts';
import { latency } from '../../../sim/testing/harness.ts';
import { SECOND_US } from '../trials.ts';
import { deviation, mean, OverlayRun } from './overlays.ts';

describe('CYCLON', () => {
  it('loses nobody among 10,000 nodes, and knows all about equally well', () => {
    const run = new OverlayRun('cyclon', {}, { nodes: 10_000 }, 25 * SECOND_US).end();
    const degrees = run.inDegrees();
    expect(Math.min(...degrees)).toBeGreaterThan(0);
    // Every view is full but for the exchanges under way: 20 ms of each second lack one entry.
    expect(mean(degrees)).toBeGreaterThan(19.95);
    expect(mean(degrees)).toBeLessThanOrEqual(20);
    // A random graph would have 4.47; after 60 rounds it is 1.85 here, after 25 about 2.2.
    expect(deviation(degrees)).toBeLessThan(2.5);
    expect(run.largestPart()).toBe(1);
  });

  it('spreads in-degrees as a program does that has neither messages nor time', () => {
    const inTurn = { phase: 'lockstep', jitterUs: SECOND_US };
    const network = { latency: latency({ model: 'constant', value: 1 }) };
    const runs = 4;
    const ours = Array.from({ length: runs }, (_, seed) => {
      const trial = { seed: `s${seed}`, nodes: 300, network };
      return deviation(new OverlayRun('cyclon', inTurn, trial, 41 * SECOND_US).end().inDegrees());
    });
    const plain = Array.from({ length: runs }, (_, seed) => {
      const counts = Array.from({ length: 300 }, () => 0);
      for (const view of cyclonViews(seed, 300, 20, 8, 40)) for (const peer of view) counts[peer]++;
      return deviation(counts);
    });
    // A run's figure has sd 0.13 over 300 nodes: four standard errors of the difference of two means of four.
    expect(Math.abs(mean(ours) - mean(plain))).toBeLessThan(4 * 0.13 * Math.sqrt(2 / runs));
  });

  it('makes a random overlay of a ring and of a star', () => {
    for (const bootstrap of ['ring', 'star']) {
      const run = new OverlayRun('cyclon', { bootstrap }, { nodes: 300 }, 60 * SECOND_US).end();
      expect(run.largestPart()).toBe(1);
      expect(deviation(run.inDegrees())).toBeLessThan(4.4);
      expect(mean(run.inDegrees())).toBeGreaterThan(19.5);
    }
  });

  it('gives newcomers as many entries as others have, and takes nobody’s place for them', () => {
    const join = { kind: 'join', id: 'j', count: 30, atUs: 20 * SECOND_US, overUs: 10 * SECOND_US } as const;
    const run = new OverlayRun('cyclon', {}, { nodes: 200, faults: [join] }, 60 * SECOND_US);
    run.to(31 * SECOND_US);
    for (let node = 200; node < 230; node++) expect(run.view(node).length).toBeGreaterThan(10);
    run.end();
    const degrees = run.inDegrees();
    expect(mean(degrees)).toBeGreaterThan(19.5);
    expect(mean(degrees.slice(200))).toBeGreaterThan(17);
  });

  it('forgets the dead: half a view a round at first, all within three views of rounds', () => {
    const crash = {
      kind: 'crash',
      id: 'c',
      nodes: { select: 'share', share: 0.5 },
      state: 'lose',
      atUs: 20 * SECOND_US,
      forUs: null,
    } as const;
    const run = new OverlayRun('cyclon', {}, { nodes: 400, faults: [crash] }, 80 * SECOND_US);
    run.to(20.5 * SECOND_US);
    expect(run.deadShare()).toBeGreaterThan(0.45);
    run.end();
    expect(run.deadShare()).toBe(0);
    expect(run.largestPart()).toBe(1);
  });
});
