import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../../sim/faults/spec.ts';
import { defineProtocol } from '../../../sim/protocols/contract.ts';
import type { Layer, Protocol } from '../../../sim/protocols/contract.ts';
import { holders, publish, SECOND_US } from '../trials.ts';
import { mean, OverlayRun } from './overlays.ts';

function crash(share: number, atS: number, forS: number | null = null): FaultSpec {
  const forUs = forS === null ? null : forS * SECOND_US;
  return { kind: 'crash', id: 'c', nodes: { select: 'share', share }, state: 'lose', atUs: atS * SECOND_US, forUs };
}

describe('HyParView', () => {
  it.each(['random', 'join', 'ring'])(
    'has symmetric, all but full active views at rest (bootstrap: %s)',
    (bootstrap) => {
      const run = new OverlayRun('hyparview', { bootstrap }, { nodes: 300 }, 20 * SECOND_US).end();
      expect(run.symmetricShare()).toBe(1);
      expect(run.largestPart()).toBe(1);
      expect(mean(run.up.map((node) => run.view(node).length))).toBeGreaterThan(bootstrap === 'ring' ? 3.99 : 4.8);
    },
  );

  it.each([0.3, 0.6, 0.8])('is whole again soon after %d of the nodes crashed at once', (share) => {
    const run = new OverlayRun('hyparview', {}, { nodes: 500, faults: [crash(share, 10)] }, 25 * SECOND_US);
    run.to(10.1 * SECOND_US);
    expect(run.deadShare()).toBeGreaterThan(0.8 * share);
    run.end();
    expect(run.deadShare()).toBe(0);
    expect(run.symmetricShare()).toBe(1);
    expect(run.largestPart()).toBe(1);
    expect(mean(run.up.map((node) => run.view(node).length))).toBeGreaterThan(4.3);
  });

  it('finds a crash by silence: not before the beats are missed, not long after', () => {
    const faults = [crash(0.2, 10.05)];
    const run = new OverlayRun('hyparview', {}, { nodes: 200, faults }, 20 * SECOND_US);
    run.to(12 * SECOND_US);
    const early = run.deadShare();
    expect(early).toBeGreaterThan(0.15);
    run.to(15.5 * SECOND_US);
    expect(run.deadShare()).toBe(0);
  });

  it('lets in a node that has no neighbour although all others have all they want', () => {
    const options = { active: 1, passive: 2, keepaliveUs: 300_000, timeoutUs: 200_000 };
    const run = new OverlayRun('hyparview', options, { nodes: 3 }, 10 * SECOND_US);
    const linked = new Set<number>();
    for (let step = 1; step <= 100; step++) {
      run.to((step * SECOND_US) / 10);
      for (const node of run.up) if (run.view(node).length > 0) linked.add(node);
    }
    expect([...linked].toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
  });

  it('asks nobody twice who was silent the first time', () => {
    const asked: string[] = [];
    const quiet = { intervalUs: 10_000 * SECOND_US };
    const run = new OverlayRun('hyparview', quiet, { nodes: 200, faults: [crash(0.6, 10)] }, 25 * SECOND_US);
    run.simulation.observe({
      onSend(timeUs, from, to, message) {
        const { kind } = run.simulation.host.messageTypes[message];
        if (kind === 'neighbour' && timeUs > 11 * SECOND_US && !run.isUp(to)) asked.push(`${from} ${to}`);
      },
    });
    run.end();
    expect(asked.length).toBeGreaterThan(100);
    expect(new Set(asked).size).toBe(asked.length);
  });

  it('keeps neighbours through loss', () => {
    const run = new OverlayRun('hyparview', {}, { nodes: 200, network: { loss: 0.05 } }, 40 * SECOND_US).end();
    // Lost answers leave one-sided links, which the first beat mends; silence alone would leave one in a thousand.
    expect(run.symmetricShare()).toBeGreaterThan(0.9995);
    expect(run.largestPart()).toBe(1);
  });

  it('lets who leaves go at once, and keeps no place for it', () => {
    const leave: FaultSpec = {
      kind: 'leave',
      id: 'l',
      nodes: { select: 'nodes', nodes: [1, 2, 3] },
      atUs: 10 * SECOND_US,
    };
    const run = new OverlayRun('hyparview', {}, { nodes: 50, faults: [leave] }, 30 * SECOND_US);
    run.to(10.2 * SECOND_US);
    expect(run.deadShare()).toBe(0);
    run.end();
    expect(run.deadShare()).toBe(0);
  });

  it('tells the layers above of every neighbour that comes and goes', () => {
    const known = new Map<number, Set<number>>();
    const listener: Protocol = defineProtocol({
      name: 'listener',
      role: 'dissemination',
      summary: 'keeps the neighbours it was told of',
      source: 'test',
      options: {},
      messages: {},
      create: (): Layer => ({
        start: (node) => void known.set(node, new Set(known.get(node))),
        neighbourUp(node, peer) {
          const peers = known.get(node) ?? new Set();
          expect(peers.has(peer)).toBe(false);
          known.set(node, peers.add(peer));
        },
        neighbourDown: (node, peer) => expect(known.get(node)!.delete(peer)).toBe(true),
      }),
    });
    const faults = [crash(0.3, 10)];
    const run = new OverlayRun(
      'hyparview',
      {},
      { nodes: 100, faults, above: [{ use: listener }] },
      30 * SECOND_US,
    ).end();
    for (const node of run.up) expect(new Set(run.view(node))).toEqual(known.get(node));
  });

  it('carries Plumtree through a crash of half of the nodes', () => {
    const workload = [10, 14, 30, 34].map((at, i) => publish(`u${i}`, at * SECOND_US, 0));
    const faults: FaultSpec[] = [
      {
        kind: 'crash',
        id: 'c',
        nodes: { select: 'range', from: 100, to: 199 },
        state: 'lose',
        atUs: 18 * SECOND_US,
        forUs: null,
      },
    ];
    const above = [{ use: 'plumtree' }];
    const { simulation } = new OverlayRun(
      'hyparview',
      {},
      { nodes: 200, workload, faults, above },
      45 * SECOND_US,
    ).end();
    expect([2, 3].map((update) => holders(simulation, update))).toEqual([100, 100]);
  });
});
