import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../sim/faults/spec.ts';
import { runTrial, simulationOf, type Trial } from '../../sim/testing/harness.ts';
import { counter, holders, publish, runToLimit, SECOND_US } from './trials.ts';

const STYLES = ['push', 'pull', 'push-pull'];
const WAYS = ['digest', 'full'].flatMap((exchange) => STYLES.map((style) => ({ style, exchange })));

describe.each(WAYS)('anti-entropy, $style, $exchange', (way) => {
  const stack = [{ use: 'anti-entropy', options: { ...way, intervalUs: SECOND_US } }];
  const workload = Array.from({ length: 40 }, (_, i) => publish(`u${i}`, i * 50_000, i % 30));

  it('brings everything to everybody', () => {
    const outcome = runTrial({ nodes: 30, stack, workload, network: { loss: 0.2 } });
    expect(outcome.status).toBe('finished');
    expect(outcome.endUs).toBeLessThan(40 * SECOND_US);
  });

  it('converges after a partition, whatever was published on either side', () => {
    const cut: FaultSpec = {
      kind: 'partition',
      id: 'cut',
      groups: [{ select: 'range', from: 0, to: 17 }, { select: 'rest' }],
      oneWay: false,
      flap: null,
      atUs: 0,
      forUs: 20 * SECOND_US,
    };
    const during = runToLimit({ nodes: 30, stack, workload, faults: [cut] }, 20 * SECOND_US);
    // Half of the calls cross the cut, so a side needs a while; but nothing may cross.
    for (const [update, side] of [
      [0, 18],
      [25, 12],
    ]) {
      expect(holders(during, update)).toBeGreaterThan(side / 2);
      expect(holders(during, update)).toBeLessThanOrEqual(side);
    }
    const after = runToLimit({ nodes: 30, stack, workload, faults: [cut] }, 50 * SECOND_US);
    for (let update = 0; update < 40; update++) expect(holders(after, update)).toBe(30);
  });

  it('fills nodes that rebooted with nothing', () => {
    const crash: FaultSpec = {
      kind: 'crash',
      id: 'crash',
      nodes: { select: 'range', from: 5, to: 14 },
      state: 'lose',
      atUs: 20 * SECOND_US,
      forUs: SECOND_US,
    };
    const before = runToLimit({ nodes: 30, stack, workload, faults: [crash] }, 20 * SECOND_US + 500_000);
    expect(before.host.updates.count(4)).toBe(40);
    const rebooted = runToLimit({ nodes: 30, stack, workload, faults: [crash] }, 50 * SECOND_US);
    for (let node = 0; node < 30; node++) expect(rebooted.host.updates.count(node)).toBe(40);
  });

  it('carries on when updates retire while they are named in a message', () => {
    const passing = Array.from({ length: 80 }, (_, i) => ({
      ...publish(`u${i}`, i * 50_000, i % 30),
      retireAfterUs: 3_005_000,
    }));
    const last = publish('last', 5 * SECOND_US, 3);
    const simulation = runToLimit({ nodes: 30, stack, workload: [...passing, last] }, 40 * SECOND_US);
    expect(holders(simulation, 80)).toBe(30);
    expect(simulation.host.updates.count(0)).toBe(1);
  });
});

describe('anti-entropy', () => {
  function payloads(options: { style: string; exchange: string }): Map<string, number> {
    const trial: Trial = {
      nodes: 2,
      stack: [{ use: 'anti-entropy', options }],
      when: 'limit',
      limitUs: 100 * SECOND_US,
    };
    const simulation = simulationOf(trial);
    const { sent, observe } = counter();
    observe(simulation);
    while (!simulation.finished) simulation.advance(1000);
    return sent;
  }

  it('sends each update once with digests', () => {
    for (const style of STYLES) expect(payloads({ style, exchange: 'digest' }).get('anti-entropy/state')).toBe(1);
  });

  it('asks for nothing that has retired since it was named', () => {
    const passing = { ...publish('passing', 9_999_000, 0), retireAfterUs: 6000 };
    const options = { style: 'push', exchange: 'digest', phase: 'lockstep' };
    const simulation = simulationOf({
      nodes: 2,
      stack: [{ use: 'anti-entropy', options }],
      workload: [passing],
      when: 'limit',
      limitUs: 11 * SECOND_US,
    });
    const { sent, observe } = counter();
    observe(simulation);
    while (!simulation.finished) simulation.advance(1000);
    expect(sent.get('anti-entropy/digest')).toBe(4);
    expect(sent.get('anti-entropy/want')).toBeUndefined();
  });

  it('sends everything every time without', () => {
    const sent = payloads({ style: 'push-pull', exchange: 'full' });
    expect(sent.get('anti-entropy/exchange')).toBe(20);
    expect(sent.get('anti-entropy/state')).toBe(20);
  });

  it('lets an update that it found be spread as news again', () => {
    // Infect-and-die with fanout 1 dies early; what repair finds later is hot where it was found.
    const stack = [
      { use: 'push', options: { mode: 'infect-and-die' } },
      { use: 'anti-entropy', options: { intervalUs: 5 * SECOND_US } },
    ];
    const simulation = simulationOf({ nodes: 100, stack, when: 'limit', limitUs: 60 * SECOND_US });
    const { sent, observe } = counter();
    observe(simulation);
    while (!simulation.finished) simulation.advance(1000);
    expect(sent.get('push/updates')).toBe(100);
    expect(holders(simulation)).toBe(100);
  });
});
