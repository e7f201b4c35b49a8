import { describe, expect, it } from 'vitest';
import type { ResolvedOptions } from '../../sim/protocols/contract.ts';
import { protocols } from '../../sim/protocols/registry.ts';
import { defaultOptions } from '../../sim/scenario/stacks.ts';
import { latency, runTrial, simulationOf, type Trial } from '../../sim/testing/harness.ts';
import { counter, holders, publish, runToLimit, SECOND_US } from './trials.ts';

const STYLES = ['push', 'pull', 'push-pull'];

/** Learn times, hops and senders, in the order of learning. */
function spread(trial: Trial, limitUs: number): { timeUs: number; node: number; from: number; hop: number }[] {
  const learned: { timeUs: number; node: number; from: number; hop: number }[] = [];
  const observer = {
    onLearn: (timeUs: number, node: number, _update: number, from: number, hop: number) =>
      learned.push({ timeUs, node, from, hop }),
  };
  runToLimit({ ...trial, observers: [observer] }, limitUs);
  return learned;
}

describe.each(STYLES)('%s', (use) => {
  const trial = { nodes: 50, stack: [{ use }] };

  it('reaches everybody', () => {
    expect(holders(runToLimit(trial, 6 * SECOND_US))).toBe(50);
  });

  it('reaches everybody through heavy loss', () => {
    expect(holders(runToLimit({ ...trial, network: { loss: 0.5 } }, 20 * SECOND_US))).toBe(50);
  });

  it('counts hops from the origin, one more than the sender had', () => {
    const learned = spread(trial, 6 * SECOND_US);
    const hopOf = new Map(learned.map(({ node, hop }) => [node, hop]));
    expect(learned[0]).toMatchObject({ node: 0, from: -1, hop: 0 });
    for (const { from, hop } of learned.slice(1)) expect(hop).toBe(hopOf.get(from)! + 1);
  });

  it('goes no further than `hops`', () => {
    const options = { hops: 2 };
    const learned = spread({ ...trial, stack: [{ use, options }] }, 30 * SECOND_US);
    expect(Math.max(...learned.map(({ hop }) => hop))).toBe(2);
    expect(learned.length).toBeGreaterThan(2);
  });

  it('spreads a hundred updates from all over, also when slots are used again', () => {
    const workload = Array.from({ length: 100 }, (_, i) => ({
      ...publish(`u${i}`, i * 100_000, i % 50),
      retireAfterUs: 8 * SECOND_US,
    }));
    const { summary } = runTrial({ ...trial, workload, limitUs: 40 * SECOND_US });
    const simulation = runToLimit({ ...trial, workload }, 17 * SECOND_US);
    expect(summary).toBeDefined();
    expect(simulation.host.updates.slots).toBeLessThan(90);
    for (let update = 92; update < 100; update++) expect(holders(simulation, update)).toBe(50);
  });

  it('counts the rounds of each of a hundred updates', () => {
    const workload = Array.from({ length: 100 }, (_, i) => publish(`u${i}`, i * 20_000, i % 50));
    const simulation = runToLimit({ ...trial, stack: [{ use, options: { rounds: 25 } }], workload }, 12 * SECOND_US);
    for (let update = 0; update < 100; update++) expect(holders(simulation, update)).toBe(50);
    for (let node = 0; node < 50; node++) expect(simulation.host.idle(node)).toBe(true);
  });

  it('is silent about what it forgot with its state, and learns it again', () => {
    const faults = [
      {
        kind: 'crash',
        id: 'crash',
        nodes: { select: 'nodes', nodes: [7] },
        state: 'lose',
        atUs: 8 * SECOND_US,
        forUs: SECOND_US,
      },
    ] as const;
    const learned = spread({ ...trial, faults }, 15 * SECOND_US).filter(({ node }) => node === 7);
    expect(learned).toHaveLength(2);
    expect(learned[1].timeUs).toBeGreaterThan(9 * SECOND_US);
  });
});

describe('rounds', () => {
  function sentBy(use: string, options: ResolvedOptions, kind: string): number {
    const simulation = simulationOf({ nodes: 2, stack: [{ use, options }], when: 'limit', limitUs: 30 * SECOND_US });
    const { sent, observe } = counter();
    observe(simulation);
    while (!simulation.finished) simulation.advance(1000);
    return sent.get(`${use}/${kind}`) ?? 0;
  }

  // With two nodes, each of them passes the one update on in as many rounds as it may.
  it.each([1, 2, 7])('push: both nodes send in %i rounds', (rounds) => {
    expect(sentBy('push', { rounds }, 'updates')).toBe(2 * rounds);
  });

  it('push: infect-and-die is one round', () => {
    expect(sentBy('push', { mode: 'infect-and-die' }, 'updates')).toBe(2);
    expect(sentBy('push', { mode: 'infect-and-die', when: 'receipt' }, 'updates')).toBe(2);
  });

  it('pull: an update is given out for as long as the rounds last', () => {
    // Lock-step: the holder is asked in each round, and answers in the rounds that begin after it learned. Node 1 learns in
    // the first round, and is asked with news in three more.
    expect(sentBy('pull', { rounds: 3, phase: 'lockstep' }, 'updates')).toBe(3 + 3);
    expect(sentBy('pull', { rounds: 3, phase: 'lockstep', answer: 'always' }, 'updates')).toBe(300);
  });

  it('a node that kept its state through a crash has the rounds it had left', () => {
    const crash = (state: 'keep' | 'lose') => ({
      nodes: 2,
      stack: [{ use: 'push', options: { intervalUs: SECOND_US, rounds: 5, phase: 'lockstep' } }],
      network: { loss: 1 },
      faults: [
        {
          kind: 'crash',
          id: 'c',
          nodes: { select: 'nodes', nodes: [0] },
          state,
          atUs: 1_500_000,
          forUs: 2 * SECOND_US,
        } as const,
      ],
      when: 'limit' as const,
      limitUs: 20 * SECOND_US,
    });
    // Two rounds before the crash (at 0 and 1 s); the others after it, if the update is still there.
    for (const [state, sends] of [
      ['keep', 5],
      ['lose', 2],
    ] as const) {
      const simulation = simulationOf(crash(state));
      while (!simulation.finished) simulation.advance(1000);
      expect(simulation.kernel.mail.sent).toBe(sends);
    }
  });

  it('a run falls quiet when the rounds are over', () => {
    for (const use of STYLES) {
      // Few nodes: the empty calls of many would always keep some message under way.
      const outcome = runTrial({ nodes: 10, stack: [{ use, options: { rounds: 3 } }], when: 'quiet' });
      expect(outcome.status).toBe('finished');
      expect(outcome.endUs).toBeLessThan(10 * SECOND_US);
    }
  });
});

describe('fanout', () => {
  it('push sends to different peers in one round', () => {
    const targets: number[] = [];
    const observer = { onSend: (_t: number, _from: number, to: number) => targets.push(to) };
    const options = { fanout: 7, rounds: 1, hops: 1 };
    runToLimit({ nodes: 20, stack: [{ use: 'push', options }], observers: [observer] }, 2 * SECOND_US);
    expect(targets).toHaveLength(7);
    expect(new Set(targets).size).toBe(7);
  });

  it('is capped by the nodes there are', () => {
    for (const use of STYLES) {
      expect(holders(runToLimit({ nodes: 3, stack: [{ use, options: { fanout: 10 } }] }, 3 * SECOND_US))).toBe(3);
      expect(holders(runToLimit({ nodes: 1, stack: [{ use, options: { fanout: 10 } }] }, 3 * SECOND_US))).toBe(1);
    }
  });
});

describe('push-pull', () => {
  it('calls and answers in every round, with or without news', () => {
    const simulation = simulationOf({
      nodes: 10,
      stack: [{ use: 'push-pull' }],
      workload: [],
      when: 'limit',
      limitUs: 2 * SECOND_US,
    });
    const { sent, observe } = counter();
    observe(simulation);
    while (!simulation.finished) simulation.advance(1000);
    expect(sent.get('push-pull/call')).toBe(100);
    // The answers to the last calls may still be on their way.
    expect(sent.get('push-pull/answer')).toBeGreaterThanOrEqual(98);
  });

  it('answers with what it knew before when `answer: before`', () => {
    const learned = (answer: string): number =>
      Array.from(
        { length: 60 },
        (_, i) =>
          runTrial({
            seed: String(i),
            nodes: 100,
            stack: [{ use: 'push-pull', options: { phase: 'lockstep', answer } }],
            network: { latency: latency({ model: 'constant', value: 1000 }) },
          }).endUs,
      ).reduce((sum, timeUs) => sum + timeUs / 60, 0);
    // State that changes inside a round shortens the spread (facts: 9.15 rounds against 6.58 at n = 1000).
    expect(learned('updated')).toBeLessThan(learned('before') - 100_000);
  });
});

it('answer: before leaves out what arrived at this instant, and only that', () => {
  const size = (value: number) => ({ model: 'constant', value }) as const;
  const answers: [number, number][] = [];
  const simulation = simulationOf({
    nodes: 2,
    stack: [{ use: 'push-pull', options: { phase: 'lockstep', answer: 'before' } }],
    workload: [publish('old', 0, 0), { ...publish('new', SECOND_US, 0), size: size(1) }],
    when: 'limit',
    limitUs: 2 * SECOND_US,
  });
  simulation.observe({
    onSend(timeUs, from, _to, message, _control, payload) {
      if (from === 1 && simulation.host.messageTypes[message].kind === 'answer') answers.push([timeUs, payload]);
    },
  });
  while (!simulation.finished) simulation.advance(1000);
  expect(answers.filter(([timeUs]) => timeUs < 300_000 || timeUs > 900_000).slice(0, 5)).toEqual([
    [10_000, 0],
    [210_000, 100],
    [1_010_000, 100],
    [1_210_000, 101],
    [1_410_000, 101],
  ]);
});

describe('validate', () => {
  const problems = (use: string, options: ResolvedOptions): string[] => {
    const protocol = protocols.get(use)!;
    return protocol.validate!({ ...defaultOptions(protocol), ...options }).map(([option]) => option);
  };

  it('finds nothing wrong with the defaults', () => {
    for (const use of [...STYLES, 'anti-entropy']) expect(problems(use, {})).toEqual([]);
  });

  it('names the option that makes no sense', () => {
    for (const use of STYLES) {
      expect(problems(use, { mode: 'infect-and-die', rounds: 3, jitterUs: SECOND_US })).toEqual(['rounds', 'jitter']);
    }
    expect(problems('push', { when: 'receipt' })).toEqual(['when']);
    expect(problems('anti-entropy', { intervalUs: 10, jitterUs: 11 })).toEqual(['jitter']);
  });
});
