import { describe, expect, it } from 'vitest';
import { scampViews } from '../../../scripts/papers/overlay/reference.ts';
import type { FaultSpec } from '../../../sim/faults/spec.ts';
import { latency } from '../../../sim/testing/harness.ts';
import { SECOND_US } from '../trials.ts';
import { deviation, mean, OverlayRun } from './overlays.ts';

const JOINING = { bootstrap: 'join', heartbeatUs: 1000 * SECOND_US, steps: 10_000 };

describe('SCAMP', () => {
  it.each([
    [0, 60],
    [0, 400],
    [1, 400],
    [2, 200],
  ])('grows views by the recursion behind (c + 1) ln n: c = %i, n = %i', (copies, nodes) => {
    const runs = 12;
    const sizes = Array.from({ length: runs }, (_, seed) => {
      const trial = { seed: `s${seed}`, nodes, network: { latency: latency({ model: 'constant', value: 1 }) } };
      const run = new OverlayRun('scamp', { ...JOINING, copies }, trial, (nodes + 20) * 10_000).end();
      return mean(run.up.map((node) => run.view(node).length));
    });
    const plain = Array.from({ length: 40 }, (_, seed) => mean(scampViews(seed, nodes, copies).map((v) => v.length)));
    // Four standard errors of the difference, sd of a run from the plain program.
    const tolerance = 4 * deviation(plain) * Math.sqrt(1 / runs + 1 / 40);
    expect(Math.abs(mean(sizes) - mean(plain))).toBeLessThan(tolerance);
    let entries = 2;
    for (let there = 2; there < nodes; there++) entries += entries / there + copies + 1;
    // Copies are fewer than that while a contact knows hardly anybody.
    expect(Math.abs(mean(sizes) - entries / nodes)).toBeLessThan(tolerance + 0.1 * copies);
  });

  it('balances views: the fuller one is, the fewer it takes', () => {
    const runs = 10;
    const network = { latency: latency({ model: 'constant', value: 1 }) };
    const ours = Array.from({ length: runs }, (_, seed) => {
      const run = new OverlayRun('scamp', JOINING, { seed: `b${seed}`, nodes: 300, network }, 3_200_000).end();
      const sizes = run.up.map((node) => run.view(node).length);
      return deviation(sizes) / mean(sizes);
    });
    const plain = Array.from({ length: 40 }, (_, seed) => {
      const sizes = scampViews(seed, 300, 0).map((view) => view.length);
      return deviation(sizes) / mean(sizes);
    });
    expect(Math.abs(mean(ours) - mean(plain))).toBeLessThan(4 * deviation(plain) * Math.sqrt(1 / runs + 1 / 40));
  });

  it('closes the gap when a node unsubscribes: its holders get others in its place', () => {
    const faults = Array.from({ length: 60 }, (_, node): FaultSpec => ({
      kind: 'leave',
      id: `l${node}`,
      nodes: { select: 'nodes', nodes: [node] },
      atUs: (10 + node / 5) * SECOND_US,
    }));
    const run = new OverlayRun('scamp', { copies: 1 }, { nodes: 200, faults }, 25 * SECOND_US);
    run.to(9 * SECOND_US);
    const before = mean(run.up.map((node) => run.view(node).length));
    run.end();
    expect(run.deadShare()).toBeLessThan(0.05);
    const after = mean(run.up.map((node) => run.view(node).length));
    expect(after).toBeGreaterThan(0.7 * before);
    expect(run.largestPart()).toBe(1);
  });

  it('unsubscribes with c + 1 entries fewer than it was named in, and tells whom it knew', () => {
    const copies = 3;
    const leave: FaultSpec = { kind: 'leave', id: 'l', nodes: { select: 'nodes', nodes: [5] }, atUs: 8 * SECOND_US };
    const run = new OverlayRun('scamp', { copies, room: 400 }, { nodes: 2000, faults: [leave] }, 9 * SECOND_US);
    const told = { replace: 0, gone: 0 };
    run.simulation.observe({
      onSend(_timeUs, from, _to, message) {
        const { kind } = run.simulation.host.messageTypes[message];
        if (from === 5 && (kind === 'replace' || kind === 'gone')) told[kind]++;
      },
    });
    run.to(7.9 * SECOND_US);
    const before = run.graph();
    run.end();
    expect(told).toEqual({ replace: before.inDegree[5], gone: before.outDegree[5] });
    const lost = before.entries - before.outDegree[5] - run.graph().entries;
    // An heir may be in view already: seldom among 2000.
    expect(lost).toBeGreaterThanOrEqual(copies + 1);
    expect(lost).toBeLessThanOrEqual(copies + 3);
  });

  it('clears the dead from views when leases run out, and not without', () => {
    const crash: FaultSpec = {
      kind: 'crash',
      id: 'c',
      nodes: { select: 'share', share: 0.3 },
      state: 'lose',
      atUs: 10 * SECOND_US,
      forUs: null,
    };
    const dead = (leaseUs: number | null): OverlayRun =>
      new OverlayRun('scamp', { copies: 1, leaseUs }, { nodes: 150, faults: [crash] }, 45 * SECOND_US).end();
    expect(dead(null).deadShare()).toBeGreaterThan(0.25);
    const leased = dead(30 * SECOND_US);
    // Whose view has run out takes any started node for a contact, a dead one too: a few entries of 150 nodes.
    expect(leased.deadShare()).toBeLessThan(0.05);
    // Copies die at dead nodes, so views are small for a while, and a pair may be left with nobody but each other.
    expect(leased.largestPart()).toBeGreaterThan(0.85);
  });

  it('stays in one piece while leases are renewed', () => {
    const options = { copies: 1, leaseUs: 10 * SECOND_US };
    const run = new OverlayRun('scamp', options, { nodes: 150 }, 60 * SECOND_US).end();
    expect(run.largestPart()).toBe(1);
    expect(Math.min(...run.up.map((node) => run.view(node).length))).toBeGreaterThan(0);
  });

  it('brings back a node that nobody has in view', () => {
    // All who knew node 0 in a ring of neighbours are gone; it hears no heartbeat and subscribes again.
    const near = [1, 2, 3, 4, 5, 95, 96, 97, 98, 99];
    const crash: FaultSpec = {
      kind: 'crash',
      id: 'c',
      nodes: { select: 'nodes', nodes: near },
      state: 'lose',
      atUs: 5 * SECOND_US,
      forUs: 5 * SECOND_US,
    };
    const run = new OverlayRun(
      'scamp',
      { bootstrap: 'ring', heartbeatUs: SECOND_US },
      { nodes: 100, faults: [crash] },
      40 * SECOND_US,
    );
    run.to(9.9 * SECOND_US);
    expect(run.graph().inDegree[0]).toBe(0);
    run.end();
    expect(run.graph().inDegree[0]).toBeGreaterThan(0);
    expect(run.largestPart()).toBe(1);
  });
});
