import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../../sim/faults/spec.ts';
import type { ResolvedOptions } from '../../../sim/protocols/contract.ts';
import { protocols } from '../../../sim/protocols/registry.ts';
import { defaultOptions } from '../../../sim/scenario/stacks.ts';
import { simulationOf, type Trial } from '../../../sim/testing/harness.ts';
import { counter, holders, publish, runToLimit, SECOND_US } from '../trials.ts';

const NODES = 100;

function spread(options: ResolvedOptions, trial: Partial<Trial> = {}, limitUs = 20 * SECOND_US) {
  const { sent, observe } = counter();
  let lastUs = 0;
  const simulation = simulationOf({
    nodes: NODES,
    stack: [{ use: 'lazy-push', options }],
    ...trial,
    when: 'limit',
    limitUs,
    observers: [{ onLearn: (timeUs) => (lastUs = timeUs) }],
  });
  observe(simulation);
  while (!simulation.finished) simulation.advance(100_000);
  const of = (kind: string): number => sent.get(`lazy-push/${kind}`) ?? 0;
  return { simulation, lastUs, announced: of('announce'), requested: of('request'), sent: of('updates') };
}

describe('lazy push', () => {
  it.each([
    ['tick', {}],
    ['tick', { rounds: 3 }],
    ['receipt', {}],
  ])('by %s %o sends content exactly once to everybody it reaches', (when, options) => {
    const { simulation, announced, requested, sent } = spread({ when, fanout: 7, ...options });
    const reached = holders(simulation);
    expect(reached).toBeGreaterThan(0.97 * NODES);
    expect([requested, sent]).toEqual([reached - 1, reached - 1]);
    expect(announced).toBe(7 * reached * ('rounds' in options ? options.rounds : 1));
  });

  it('sends the first hops with their content, which is faster and costs copies', () => {
    const options = { when: 'receipt', fanout: 8 };
    const lazy = spread(options);
    const mixed = spread({ ...options, eagerHops: 2 });
    const eager = spread({ ...options, eagerHops: 100 });
    // Everybody tells 8 others, one way or the other; beside that, content goes to who asked for it.
    expect(mixed.sent - mixed.requested + mixed.announced).toBe(8 * holders(mixed.simulation));
    expect(mixed.announced).toBeLessThan(lazy.announced);
    expect(mixed.sent).toBeGreaterThan(lazy.sent);
    expect(mixed.lastUs).toBeLessThan(lazy.lastUs);
    expect([eager.announced, eager.requested, eager.sent]).toEqual([0, 0, 8 * holders(eager.simulation)]);
    expect(eager.lastUs).toBeLessThan(mixed.lastUs);
  });

  it('counts ids as control and content as payload', () => {
    let payload = 0;
    const onSend = (_t: number, _f: number, _to: number, _m: number, _c: number, bytes: number): void =>
      void (payload += bytes);
    const workload = [publish('a', 0, 0), publish('b', 0, 0), publish('c', 0, 0)];
    const simulation = runToLimit(
      { nodes: NODES, stack: [{ use: 'lazy-push', options: { fanout: 6 } }], workload, observers: [{ onSend }] },
      20 * SECOND_US,
    );
    expect(payload).toBe(100 * [0, 1, 2].reduce((sum, update) => sum + holders(simulation, update) - 1, 0));
  });

  it('asks the next announcer when content does not come', () => {
    // 0 announces to all, and all ask it; its answer to 3 is cut off. 1 and 2 learn at 30 ms and announce to 3.
    const cut: FaultSpec = {
      kind: 'link',
      id: 'cut',
      from: { select: 'nodes', nodes: [0] },
      to: { select: 'nodes', nodes: [3] },
      both: false,
      loss: 1,
      latencyFactor: 1,
      latencyAddUs: 0,
      atUs: 15_000,
      forUs: null,
    };
    const learned: number[][] = [];
    const options = { when: 'receipt', fanout: 3, attempts: 1 };
    runToLimit(
      {
        nodes: 4,
        stack: [{ use: 'lazy-push', options }],
        faults: [cut],
        observers: [{ onLearn: (timeUs, node, _update, from) => void (node === 3 && learned.push([timeUs, from])) }],
      },
      5 * SECOND_US,
    );
    // Asked at 10 ms, again 400 ms later, and 20 ms for the way there and back.
    expect(learned).toHaveLength(1);
    expect(learned[0][0]).toBe(430_000);
    expect([1, 2]).toContain(learned[0][1]);
  });

  it('gets through losses by asking again', () => {
    const patient = spread({ fanout: 8, attempts: 8, retryUs: 200_000 }, { network: { loss: 0.3 } });
    expect(holders(patient.simulation)).toBeGreaterThan(0.98 * NODES);
    expect(patient.requested).toBeGreaterThan(1.5 * NODES);
  });

  it('gives up an update nobody sends, and takes the next announcement for a new one', () => {
    // Node 0 is stopped from 15 ms on, and again from 1015 ms on: both times its announcement gets out, no answer does. The ticks are at 0
    // and 1 s: two rounds.
    const stop = (atUs: number): FaultSpec => ({
      kind: 'link',
      id: `cut-${atUs}`,
      from: { select: 'nodes', nodes: [0] },
      to: { select: 'all' },
      both: false,
      loss: 1,
      latencyFactor: 1,
      latencyAddUs: 0,
      atUs,
      forUs: 900_000,
    });
    const options = { phase: 'lockstep', intervalUs: SECOND_US, rounds: 2, fanout: 1, attempts: 3, retryUs: 100_000 };
    const trial = { nodes: 2, faults: [stop(15_000), stop(1_015_000)] };
    const waiting = spread(options, trial, 60_000).simulation;
    expect([waiting.host.idle(0), waiting.host.idle(1)]).toEqual([false, false]);
    const { announced, requested, sent, simulation } = spread(options, trial, 5 * SECOND_US);
    expect([announced, requested, sent]).toEqual([2, 6, 6]);
    expect(holders(simulation)).toBe(1);
    expect(simulation.host.idle(1)).toBe(true);
  });

  it('is idle when nothing is left to announce or to ask for', () => {
    for (const when of ['tick', 'receipt']) {
      const { simulation } = spread({ when, fanout: 6 });
      for (let node = 0; node < NODES; node++) expect(simulation.host.idle(node)).toBe(true);
    }
  });

  it('refuses rounds without ticks', () => {
    const protocol = protocols.get('lazy-push')!;
    const problems = (change: ResolvedOptions): unknown =>
      protocol.validate!({ ...defaultOptions(protocol), ...change });
    expect(problems({})).toEqual([]);
    expect(problems({ when: 'receipt', rounds: 2 })).toEqual([['rounds', expect.stringContaining('once')]]);
    expect(problems({ jitterUs: 1_000_000 })).toHaveLength(1);
  });
});
