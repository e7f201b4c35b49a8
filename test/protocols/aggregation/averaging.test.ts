import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../../sim/faults/spec.ts';
import { averaging } from '../../../sim/protocols/aggregation/averaging.ts';
import { defaultOptions } from '../../../sim/scenario/stacks.ts';
import { latency, simulationOf } from '../../../sim/testing/harness.ts';
import { aggregate, CYCLE_US, INSTANT, sum, worstError } from './network.ts';

const SLOW = { latency: latency({ model: 'uniform', min: 5_000, max: 20_000 }) };

function crash(nodes: number, atUs: number, forUs: number | null = null): FaultSpec {
  const list = Array.from({ length: nodes }, (_, node) => node + 1);
  return { kind: 'crash', id: 'crash', nodes: { select: 'nodes', nodes: list }, state: 'lose', atUs, forUs };
}

describe('each function', () => {
  it.each([
    ['average', 'uniform'],
    ['average', 'exponential'],
    ['sum', 'linear'],
    ['minimum', 'uniform'],
    ['maximum', 'exponential'],
    ['count', 'uniform'],
    ['variance', 'linear'],
    ['geometric-mean', 'exponential'],
  ])('%s of %s values: every node comes to it', (name, values) => {
    const options = { function: name, values, restarts: false };
    const look = aggregate({ use: 'averaging', options, cycles: 45 });
    expect(look.estimates()).toHaveLength(200);
    expect(worstError(look.estimates(), look.truth())).toBeLessThan(1e-9);
  });

  it('the truth is that of the values themselves', () => {
    const of = (name: string): number => {
      const options = { function: name, values: 'linear', scale: 2, restarts: false };
      return aggregate({ use: 'averaging', options, nodes: 5, cycles: 1 }).truth();
    };
    expect([of('average'), of('sum'), of('minimum'), of('maximum'), of('count')]).toEqual([4, 20, 0, 8, 5]);
    expect(of('variance')).toBe(8);
    expect(of('geometric-mean')).toBe(0);
  });

  it('one leader is enough to count', () => {
    const options = { function: 'count', leaders: 1, election: 'first', restarts: false };
    const look = aggregate({ use: 'averaging', options, cycles: 45 });
    expect(look.mass()).toBeCloseTo(1, 12);
    expect(worstError(look.estimates(), 200)).toBeLessThan(1e-9);
  });

  // A Poisson number with mean 20 has sd 4.5: 4 standard errors of the mean of 40 runs are 2.8 (one failure in 15 000).
  it('draws as many leaders as it was told to on average', () => {
    const leaders = Array.from({ length: 40 }, (_, run) => {
      const options = { function: 'count', restarts: false };
      return aggregate({ use: 'averaging', options, seed: `leaders ${run}`, cycles: 1 }).mass();
    });
    expect(Math.abs(sum(leaders) / 40 - 20)).toBeLessThan(2.8);
    expect(new Set(leaders.map(Math.round)).size).toBeGreaterThan(5);
  });
});

describe('what a node remembers', () => {
  // Eight Poisson numbers with mean 20, or with mean 5 if nodes went by all that ever started: below or above 100 by 5 sd or more.
  it('the size it found sets how many lead the next count', () => {
    const options = { function: 'count', epoch: 20, timeoutUs: 1000 };
    const runs = Array.from({ length: 8 }, (_, run) =>
      aggregate({
        use: 'averaging',
        options,
        seed: `size ${run}`,
        cycles: 63,
        faults: [crash(150, 3 * CYCLE_US)],
      }).mass(),
    );
    expect(sum(runs)).toBeGreaterThan(100);
    expect(sum(runs)).toBeLessThan(240);
  });

  it('its value is the same after a crash that took everything else', () => {
    const truths: number[] = [];
    const faults = [crash(50, 3 * CYCLE_US, 2 * CYCLE_US)];
    aggregate({ use: 'averaging', cycles: 8, faults, eachCycle: (now) => truths.push(now.truth()) });
    expect(truths[3]).not.toBe(truths[1]);
    expect(truths[7]).toBe(truths[1]);
  });
});

describe('exchanges that overlap', () => {
  const run = (overlap: string, turn: string = 'random') =>
    aggregate({ use: 'averaging', network: SLOW, options: { overlap, turn, restarts: false }, cycles: 100 });

  it.each(['random', 'fixed', 'poisson'])('refused, they leave the average as it is (turn: %s)', (turn) => {
    const look = run('refuse', turn);
    expect(worstError(look.estimates(), look.truth())).toBeLessThan(1e-6);
  });

  it('let through, they make all nodes agree on something else', () => {
    const look = run('overwrite');
    const [first] = look.estimates();
    expect(worstError(look.estimates(), first)).toBeLessThan(1e-6);
    expect(worstError(look.estimates(), look.truth())).toBeGreaterThan(1e-4);
  });
});

describe('timeouts', () => {
  /** Requests that node 0 sends in 40 cycles when nobody else is there to answer. */
  function requests(timeoutUs: number | null): number {
    let sent = 0;
    const simulation = simulationOf({
      nodes: 3,
      network: INSTANT,
      workload: [],
      faults: [crash(2, 0)],
      stack: [{ use: 'averaging', options: { intervalUs: CYCLE_US, turn: 'fixed', restarts: false, timeoutUs } }],
      when: 'limit',
      limitUs: 40 * CYCLE_US,
      observers: [{ onSend: (_timeUs, from) => (sent += from === 0 ? 1 : 0) }],
    });
    while (!simulation.finished) simulation.advance(1000);
    return sent;
  }

  it('a node that waits for the dead starts no other exchange until its time is up', () => {
    expect(requests(CYCLE_US / 2)).toBe(40);
    expect(requests(3.5 * CYCLE_US)).toBe(10);
  });

  it('answers that come too late are not taken', () => {
    // A round trip takes 60 ms: every answer is late, so callers keep what they had, and the called move towards them.
    const network = { latency: latency({ model: 'constant', value: 30_000 }) };
    const options = { function: 'average', restarts: false, turn: 'fixed' };
    const nodes = 2;
    const late = aggregate({
      use: 'averaging',
      nodes,
      network,
      options: { ...options, timeoutUs: 50_000 },
      cycles: 40,
    });
    const [first] = late.estimates();
    expect(worstError(late.estimates(), first)).toBeLessThan(1e-6);
    expect(worstError(late.estimates(), late.truth())).toBeGreaterThan(1e-3);
  });
});

describe('epochs', () => {
  it.each(['random', 'fixed', 'poisson'])(
    'begin together, within two cycles, and last as long as they should (turn: %s)',
    (turn) => {
      const begins: number[][] = [];
      const simulation = simulationOf({
        nodes: 200,
        network: SLOW,
        workload: [],
        faults: [
          {
            kind: 'drift',
            id: 'drift',
            nodes: { select: 'all' },
            ppm: { model: 'constant', value: 500 },
            sign: 'either',
            atUs: 0,
            forUs: null,
          },
        ],
        stack: [{ use: 'averaging', options: { intervalUs: CYCLE_US, epoch: 15, turn } }],
        when: 'limit',
        limitUs: 8_000_000,
        observers: [{ onSemantic: (timeUs, _node, _event, epoch) => void (begins[epoch] ??= []).push(timeUs) }],
      });
      while (!simulation.finished) simulation.advance(10_000);
      expect(begins.length).toBe(6);
      begins.forEach((times, epoch) => {
        expect(times).toHaveLength(200);
        expect(Math.max(...times) - Math.min(...times)).toBeLessThan(2 * CYCLE_US);
        expect(Math.abs(Math.min(...times) - epoch * 15 * CYCLE_US)).toBeLessThan(1.5 * CYCLE_US);
      });
    },
  );

  it.each(['random', 'fixed'])('keep apart, though messages of one reach nodes in the next (turn: %s)', (turn) => {
    const results: number[] = [];
    const look = aggregate({
      use: 'averaging',
      network: SLOW,
      options: { turn, epoch: 40, values: 'exponential', report: 'completed' },
      cycles: 170,
      eachCycle: (now) => results.push(...now.estimates().filter((estimate) => !Number.isNaN(estimate))),
    });
    expect(results.length).toBeGreaterThan(120 * 200);
    expect(worstError(results, look.truth())).toBeLessThan(1e-4);
  });

  it('a crash is forgotten with the epoch in which it happened', () => {
    const options = {
      function: 'count',
      epoch: 30,
      report: 'completed',
      leaders: 5,
      election: 'first',
      timeoutUs: 1000,
    };
    const found: number[] = [];
    const look = aggregate({
      use: 'averaging',
      options,
      cycles: 92,
      // Nodes 1 to 60, four of the five leaders among them, at the end of the first epoch's 20th cycle.
      faults: [crash(60, 20 * CYCLE_US)],
      eachCycle: (now) => found.push(now.estimates()[0]),
    });
    // Completed: 0 to 30 (with the crash in it), 30 to 60, 60 to 90.
    expect(found[28]).toBeNaN();
    expect(found[33]).toBeGreaterThan(190);
    expect(worstError(look.estimates(), 140)).toBeLessThan(1e-2);
    expect(look.truth()).toBe(140);
  });

  it('who joins waits for the next epoch and counts from then on', () => {
    const options = { function: 'count', epoch: 30, leaders: 5, election: 'first' };
    const join: FaultSpec = { kind: 'join', id: 'join', count: 20, atUs: 10 * CYCLE_US, overUs: 0 };
    const seen: { joined: number[]; others: number[] }[] = [];
    aggregate({
      use: 'averaging',
      options,
      nodes: 100,
      cycles: 58,
      faults: [join],
      eachCycle(now) {
        const estimates = now.estimates();
        seen.push({ joined: estimates.slice(100), others: estimates.slice(0, 100) });
      },
    });
    expect(seen[26].joined).toHaveLength(20);
    expect(seen[26].joined.every(Number.isNaN)).toBe(true);
    expect(worstError(seen[27].others, 100)).toBeLessThan(1e-3);
    expect(worstError([...seen[57].joined, ...seen[57].others], 120)).toBeLessThan(1e-3);
  });

  it('without any, newcomers take part at once', () => {
    const join: FaultSpec = { kind: 'join', id: 'join', count: 20, atUs: 10 * CYCLE_US, overUs: 0 };
    const look = aggregate({ use: 'averaging', options: { restarts: false }, cycles: 60, faults: [join] });
    expect(look.estimates()).toHaveLength(220);
    expect(worstError(look.estimates(), look.truth())).toBeLessThan(1e-9);
  });

  it('begin anew when everybody lost its state at once', () => {
    // Back after 15 cycles, everybody waits for 30 and a bit; the first to lose patience begin one, the others come in with the next.
    const all: FaultSpec = {
      kind: 'crash',
      id: 'all',
      nodes: { select: 'all' },
      state: 'lose',
      atUs: 1_000_000,
      forUs: 500_000,
    };
    const look = aggregate({ use: 'averaging', options: { epoch: 30 }, nodes: 50, cycles: 107, faults: [all] });
    expect(worstError(look.estimates(), look.truth())).toBeLessThan(1e-4);
  });
});

describe('losses', () => {
  it('move the average that all come to, because an answer that is lost changes one side only', () => {
    const network = { ...INSTANT, loss: 0.1 };
    const look = aggregate({ use: 'averaging', network, options: { restarts: false }, cycles: 60 });
    const [first] = look.estimates();
    expect(worstError(look.estimates(), first)).toBeLessThan(1e-6);
    const off = worstError(look.estimates(), look.truth());
    expect(off).toBeGreaterThan(1e-4);
    expect(off).toBeLessThan(0.2);
  });
});

describe('options that make no sense together', () => {
  it.each([
    [{ report: 'completed', restarts: false }, ['report']],
    [{ function: 'geometric-mean', values: 'peak' }, ['values']],
    [{ function: 'geometric-mean', values: 'exponential' }, []],
  ])('%o', (options, wrong) => {
    const problems = averaging.validate!({ ...defaultOptions(averaging), ...options });
    expect(problems.map(([option]) => option)).toEqual(wrong);
  });
});
