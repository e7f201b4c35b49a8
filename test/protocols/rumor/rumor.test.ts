import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ResolvedOptions } from '../../../sim/protocols/contract.ts';
import { rumor } from '../../../sim/protocols/rumor/rumor.ts';
import { HEADER_BYTES, ID_BYTES, UPDATE_BYTES } from '../../../sim/protocols/shared/bytes.ts';
import { defaultOptions } from '../../../sim/scenario/stacks.ts';
import { latency, simulationOf } from '../../../sim/testing/harness.ts';
import { holders, publish, SECOND_US } from '../trials.ts';
import { countOf, CYCLE_US, inCycles, type Log, type Sent, transmissions } from './trial.ts';

const STYLES = ['push', 'pull', 'push-pull'];

// With two nodes nothing is left to chance: node 1 learns in the first cycle, and from then on every contact is useless.
describe('two nodes', () => {
  it.each([1, 2, 5])('push, feedback, counter %i: the origin tells once in vain less than it tells', (counter) => {
    const log = inCycles('rumor', { counter }, { nodes: 2 });
    expect(log.sent.filter(({ kind, from }) => kind === 'push' && from === 0)).toHaveLength(1 + counter);
    expect(log.sent.filter(({ kind, from }) => kind === 'push' && from === 1)).toHaveLength(counter);
    expect(countOf(log, 'verdict')).toBe(1 + 2 * counter);
    expect(log.sent).toHaveLength(2 * (1 + 2 * counter));
  });

  it.each([1, 2, 5])('push, blind, counter %i: both tell k times and nobody answers', (counter) => {
    const log = inCycles('rumor', { feedback: false, counter }, { nodes: 2 });
    expect(countOf(log, 'push')).toBe(2 * counter);
    expect(log.sent).toHaveLength(2 * counter);
  });

  it('a coin of 1/1 is a counter of 1', () => {
    for (const style of STYLES) {
      for (const feedback of [true, false]) {
        const coin = inCycles('rumor', { style, feedback, coin: 1 }, { nodes: 2 });
        expect(coin.sent).toEqual(inCycles('rumor', { style, feedback, counter: 1 }, { nodes: 2 }).sent);
      }
    }
  });

  it.each([1, 2, 5])('pull, counter %i: whoever is infective gives to whoever asks', (counter) => {
    const log = inCycles('rumor', { style: 'pull', counter }, { nodes: 2 });
    expect(countOf(log, 'give')).toBe(1 + 2 * counter);
    expect(countOf(log, 'receipt')).toBe(1 + 2 * counter);
    // Asked in vain by its peer in the first cycle, and by both for as long as the run went on.
    expect(countOf(log, 'ask')).toBeGreaterThan(2 * (1 + counter));
  });

  it.each([1, 2, 5])('push-pull, counter %i: what the call brought is not given back', (counter) => {
    const log = inCycles('rumor', { style: 'push-pull', counter }, { nodes: 2 });
    // In the first cycle the origin tells in its own call and when it is called; both count as useful, as both met the old state.
    expect(log.sent.filter(({ cycle, payloadBytes }) => cycle === 1 && payloadBytes > 0)).toHaveLength(2);
    expect(countOf(log, 'give')).toBe(1);
    expect(transmissions(log)).toBe(2 + 2 * counter);
  });

  it('pull: a cycle with a useful gift is useful, whoever else was given to in vain', () => {
    let mixed = 0;
    for (let run = 0; run < 30; run++) {
      const log = inCycles('rumor', { style: 'pull', counter: 1 }, { nodes: 4, seed: String(run) });
      const gives = log.sent.filter(({ kind }) => kind === 'give');
      // All gifts of the cycle in which somebody learns are useful to him.
      const useful = ({ to, cycle }: Sent): boolean =>
        to !== 0 && gives.find((give) => give.to === to)!.cycle === cycle;
      for (let node = 0; node < 4; node++) {
        const own = gives.filter(({ from }) => from === node);
        const cycles = [...new Set(own.map(({ cycle }) => cycle))];
        const verdicts = cycles.map((cycle) => own.filter((give) => give.cycle === cycle).map(useful));
        mixed += verdicts.filter((all) => all.includes(true) && all.includes(false)).length;
        // With a counter of 1 the first cycle without one is the last in which it gives.
        if (cycles.length > 0) expect(verdicts.findIndex((all) => !all.includes(true))).toBe(cycles.length - 1);
      }
    }
    expect(mixed).toBeGreaterThan(5);
  });

  it('one who hears from nobody loses no interest', () => {
    const faults = [
      {
        kind: 'crash',
        id: 'crash',
        nodes: { select: 'nodes', nodes: [1] },
        state: 'keep',
        atUs: 0,
        forUs: 60 * SECOND_US,
      },
    ] as const;
    const log = inCycles('rumor', { counter: 1 }, { nodes: 2, faults, limitUs: 5 * SECOND_US });
    expect(countOf(log, 'push')).toBe(50);
  });
});

describe('minimisation', () => {
  /** Node 1 forgets after four cycles and learns again: its counter is 0 then, that of node 0 is 3. */
  function callsAfter(minimisation: boolean): number {
    const faults = [
      {
        kind: 'crash',
        id: 'crash',
        nodes: { select: 'nodes', nodes: [1] },
        state: 'lose',
        atUs: 4 * CYCLE_US - 10_000,
        forUs: 5_000,
      },
    ] as const;
    const options = { style: 'push-pull', counter: 5, reset: false, minimisation };
    const log = inCycles('rumor', options, { nodes: 2, faults });
    return log.sent.filter(({ kind, from, cycle, payloadBytes }) => {
      return kind === 'call' && from === 0 && payloadBytes > 0 && cycle > 5;
    }).length;
  }

  it('raises the smaller counter alone, both when they are equal', () => {
    // 3 cycles until the other has caught up, then 2 to the end.
    expect(callsAfter(true)).toBe(5);
    expect(callsAfter(false)).toBe(2);
  });

  it('sends a byte of counter with each update', () => {
    const bytes = (minimisation: boolean): number => {
      let control = 0;
      const observers = [{ onSend: (...[, , , , bytes]: number[]) => void (control += bytes) }];
      inCycles('rumor', { style: 'push-pull', counter: 2, minimisation }, { nodes: 2, observers });
      return control;
    };
    expect(bytes(true) - bytes(false)).toBe(2 + 2 * 2);
  });
});

describe('bytes', () => {
  /** control bytes of the messages of each kind between two nodes, of which one has two updates */
  function bytesOf(use: string, options: ResolvedOptions): ReadonlyMap<string, ReadonlySet<number>> {
    const sent: [message: number, controlBytes: number][] = [];
    const { simulation } = inCycles(use, options, {
      nodes: 2,
      workload: [publish('one', 0, 0), publish('two', 0, 0)],
      observers: [{ onSend: (_timeUs, _from, _to, message, controlBytes) => void sent.push([message, controlBytes]) }],
      when: 'limit',
      limitUs: 3 * CYCLE_US + 50_000,
    });
    const bytes = new Map<string, Set<number>>();
    for (const [message, controlBytes] of sent) {
      const { kind } = simulation.host.messageTypes[message];
      bytes.set(kind, (bytes.get(kind) ?? new Set()).add(controlBytes));
    }
    return bytes;
  }
  const named = (each: number): Set<number> => new Set([HEADER_BYTES + 2 * each]);

  it('a verdict names each update and takes a byte for what it was', () => {
    const push = bytesOf('rumor', { counter: 9 });
    expect(push.get('push')).toEqual(named(UPDATE_BYTES));
    expect(push.get('verdict')).toEqual(named(ID_BYTES + 1));
    const pull = bytesOf('rumor', { style: 'pull', counter: 9 });
    expect(pull.get('ask')).toEqual(named(0));
    expect(pull.get('give')).toEqual(named(UPDATE_BYTES));
    expect(pull.get('receipt')).toEqual(named(ID_BYTES + 1));
  });

  it('median counter: each update has its state beside it', () => {
    const bytes = bytesOf('median-counter', {});
    // Node 1 has nothing to say in the first round.
    expect(bytes.get('call')).toEqual(new Set([HEADER_BYTES, HEADER_BYTES + 2 * (UPDATE_BYTES + 1)]));
    expect(bytes.get('answer')).toEqual(bytes.get('call'));
  });
});

describe('connection limit and hunting', () => {
  it('accepts so many calls in a cycle, and tries so often', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...STYLES),
        fc.integer({ min: 1, max: 3 }),
        fc.nat(4),
        fc.integer({ min: 2, max: 40 }),
        fc.nat(1000),
        (style, connectionLimit, hunt, nodes, seed) => {
          const options = { style, connectionLimit, hunt, counter: 2 };
          const log = inCycles('rumor', options, { nodes, seed: String(seed), limitUs: 3 * SECOND_US });
          const count = (kind: string, node: number, cycle: number): number =>
            log.sent.filter((m) => m.kind === kind && m.from === node && m.cycle === cycle).length;
          const cycles = Math.max(...log.sent.map(({ cycle }) => cycle));
          for (let node = 0; node < nodes; node++) {
            for (let cycle = 1; cycle < Math.min(cycles, 8); cycle++) {
              const accepted = count('accept', node, cycle);
              const refused = count('refuse', node, cycle);
              expect(accepted).toBeLessThanOrEqual(connectionLimit);
              if (refused > 0) expect(accepted).toBe(connectionLimit);
              expect(count('connect', node, cycle)).toBeLessThanOrEqual(1 + hunt);
            }
          }
          // The last cycle may have been cut off.
          const whole: Log = { ...log, sent: log.sent.filter(({ cycle }) => cycle < cycles) };
          expect(countOf(whole, 'accept') + countOf(whole, 'refuse')).toBe(countOf(whole, 'connect'));
          const call = style === 'push' ? 'push' : style === 'pull' ? 'ask' : 'call';
          expect(countOf(whole, call)).toBe(countOf(whole, 'accept'));
        },
      ),
      { numRuns: 40, seed: 5 },
    );
  });

  it('a node may call while it has had its own calls', () => {
    const log = inCycles('rumor', { style: 'push-pull', connectionLimit: 1, counter: 2 }, { nodes: 2 });
    const first = log.sent.filter(({ kind, cycle }) => kind === 'call' && cycle === 1);
    expect(first.map(({ from }) => from)).toEqual([0, 1]);
  });
});

describe.each(STYLES)('%s', (style) => {
  it('spreads a hundred updates from all over, also when slots are used again, and counts hops', () => {
    const workload = Array.from({ length: 100 }, (_, i) => ({
      ...publish(`u${i}`, 50_000 * i, i % 50),
      retireAfterUs: 4 * SECOND_US,
    }));
    const hops = new Map<string, number>();
    const observers = [
      {
        onLearn(_timeUs: number, node: number, update: number, from: number, hop: number) {
          hops.set(`${node} ${update}`, hop);
          expect(hop).toBe(from < 0 ? 0 : hops.get(`${from} ${update}`)! + 1);
        },
      },
    ];
    const options = { style, counter: 6, intervalUs: 100_000 };
    const simulation = simulationOf({
      nodes: 50,
      stack: [{ use: 'rumor', options }],
      workload,
      observers,
      when: 'limit',
      limitUs: 8 * SECOND_US,
    });
    while (!simulation.finished) simulation.advance(1_000_000);
    expect(hops.size).toBeGreaterThan(0.999 * 50 * 100);
    expect(simulation.host.updates.slots).toBeLessThan(100);
    for (let update = 97; update < 100; update++) expect(holders(simulation, update)).toBe(50);
  });

  it('tells in lock-step only what was known before the cycle, however late in it one is asked', () => {
    for (const limits of [{}, { connectionLimit: 1, hunt: 4 }]) {
      const learnedIn = new Map<number, number>();
      const observers = [
        {
          onLearn(timeUs: number, node: number, _update: number, from: number) {
            if (from >= 0) learnedIn.set(node, Math.floor(timeUs / CYCLE_US) + 1);
          },
        },
      ];
      const log = inCycles('rumor', { style, counter: 2, ...limits }, { nodes: 60, observers });
      const early = log.sent.filter(
        ({ from, cycle, payloadBytes }) => payloadBytes > 0 && (learnedIn.get(from) ?? 0) >= cycle,
      );
      expect(early).toEqual([]);
      expect(learnedIn.size).toBeGreaterThan(40);
    }
  });

  it('treats each of many updates as if it were alone', () => {
    const workload = Array.from({ length: 40 }, (_, i) => publish(`u${i}`, 0, 0));
    for (const counter of [1, 3]) {
      const one = inCycles('rumor', { style, counter }, { nodes: 2 });
      const many = inCycles('rumor', { style, counter }, { nodes: 2, workload });
      expect(many.sent.map(({ payloadBytes, ...rest }) => ({ ...rest, payloadBytes: payloadBytes / 40 }))).toEqual(
        one.sent,
      );
    }
  });

  it('falls quiet at any phase and latency, idle everywhere', () => {
    for (const options of [{ counter: 2 }, { coin: 2, feedback: false }] as ResolvedOptions[]) {
      const simulation = simulationOf({
        nodes: 60,
        stack: [{ use: 'rumor', options: { style, ...options } }],
        network: { latency: latency({ model: 'exponential', mean: 300_000 }), duplication: 0.1 },
        when: 'quiet',
        limitUs: 100 * SECOND_US,
      });
      while (!simulation.finished) simulation.advance(1_000_000);
      expect(simulation.outcome().status).toBe('finished');
      for (let node = 0; node < 60; node++) expect(simulation.host.idle(node)).toBe(true);
    }
  });
});

describe('validate', () => {
  const problems = (options: ResolvedOptions): string[] =>
    rumor.validate!({ ...defaultOptions(rumor), ...options }).map(([option]) => option);

  it('finds nothing wrong with what makes sense', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ style: 'push-pull', minimisation: true, counter: 3, connectionLimit: 1, hunt: 3 })).toEqual([]);
    expect(problems({ coin: 4, feedback: false })).toEqual([]);
  });

  it('names the option that makes no sense', () => {
    expect(problems({ counter: 2, coin: 2 })).toEqual(['coin']);
    expect(problems({ coin: 2, reset: false })).toEqual(['reset']);
    for (const wrong of [{}, { style: 'push-pull', coin: 2 }, { style: 'push-pull', feedback: false }]) {
      expect(problems({ minimisation: true, ...wrong })).toEqual(['minimisation']);
    }
    expect(problems({ hunt: 1 })).toEqual(['hunt']);
    expect(problems({ intervalUs: 10, jitterUs: 11 })).toEqual(['jitter']);
  });
});
