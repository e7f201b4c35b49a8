import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lifeAt } from '../../sim/faults/replay.ts';
import type { NodeState } from '../../sim/faults/replay.ts';
import type { FaultSpec } from '../../sim/faults/spec.ts';
import { JOIN } from '../../sim/kernel/events.ts';
import type { LifeOp } from '../../sim/kernel/events.ts';
import { ABSENT, DOWN, GONE, Lives, PAUSED, UP } from '../../sim/kernel/lives.ts';
import { LIMIT_US, NODES, faultLists, planOf, play, stateFrom } from './world.ts';

const STATE_OF: Readonly<Record<number, NodeState>> = {
  [ABSENT]: 'not-joined',
  [UP]: 'up',
  [DOWN]: 'down',
  [PAUSED]: 'paused',
  [GONE]: 'left',
};

describe('lifeAt', () => {
  it('is what the announced events add up to, whatever moments are asked for and in whatever order', () => {
    fc.assert(
      fc.property(faultLists, fc.array(fc.nat(LIMIT_US - 1), { minLength: 1, maxLength: 12 }), (faults, times) => {
        const plan = planOf(faults, NODES);
        const events = play(plan.sources, LIMIT_US);
        for (const timeUs of times) {
          for (let node = 0; node < plan.capacity; node++) {
            expect(lifeAt(plan, node, timeUs)).toBe(stateFrom(events, NODES, node, timeUs));
          }
        }
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it('is what the kernel makes of the events', () => {
    fc.assert(
      fc.property(faultLists, fc.nat(LIMIT_US - 1), (faults, timeUs) => {
        const plan = planOf(faults, NODES);
        const events = play(plan.sources, timeUs + 1);
        const lives = new Lives(NODES, plan.joinsUs);
        const apply = (node: number, op: LifeOp, arg: number, nowUs: number): void => {
          if (lives.apply(node, op, arg) === 'start') lives.begin(node, nowUs);
        };
        const [first, later] = [
          events.filter((event) => event.timeUs === 0),
          events.filter((event) => event.timeUs > 0),
        ];
        for (const event of first) apply(event.node, event.op, event.arg, event.timeUs);
        for (let node = 0; node < NODES; node++) apply(node, JOIN, 0, 0);
        for (const event of later) apply(event.node, event.op, event.arg, event.timeUs);
        for (let node = 0; node < plan.capacity; node++) {
          expect(lifeAt(plan, node, timeUs)).toBe(STATE_OF[lives.status[node]]);
        }
        expect(lives.startedBefore(timeUs + 1)).toBe(plan.startedAt(timeUs));
      }),
      { numRuns: 200, seed: 2 },
    );
  });

  it('is half-open, counts holds, and knows which state wins', () => {
    const node = { select: 'nodes', nodes: [0] } as const;
    const faults: FaultSpec[] = [
      { kind: 'crash', id: 'a', nodes: node, state: 'keep', atUs: 10, forUs: 10 },
      { kind: 'crash', id: 'b', nodes: node, state: 'keep', atUs: 15, forUs: 10 },
      { kind: 'pause', id: 'p', nodes: node, every: null, length: null, atUs: 5, forUs: 30 },
      { kind: 'leave', id: 'l', nodes: node, atUs: 40 },
      { kind: 'join', id: 'j', count: 1, atUs: 7, overUs: 0 },
    ];
    const plan = planOf(faults, 1);
    const states = (id: number, ...times: number[]): NodeState[] => times.map((time) => lifeAt(plan, id, time));
    expect(states(0, 0, 4, 5, 9, 10, 20, 24, 25, 34, 35, 39, 40, 1000)).toEqual([
      'up',
      'up',
      'paused',
      'paused',
      'down',
      'down',
      'down',
      'paused',
      'paused',
      'up',
      'up',
      'left',
      'left',
    ]);
    expect(states(1, 0, 6, 7, 1000)).toEqual(['not-joined', 'not-joined', 'up', 'up']);
    expect(() => lifeAt(plan, 2, 0)).toThrow(RangeError);
  });

  it('forgets old cursors without harm', () => {
    const plan = planOf(
      [
        {
          kind: 'churn',
          id: 'c',
          nodes: { select: 'all' },
          session: { model: 'exponential', mean: 10 },
          offTime: { model: 'exponential', mean: 10 },
          state: 'keep',
          atUs: 0,
          forUs: null,
        },
      ],
      70_000,
    );
    const before = [0, 1, 2, 3].map((node) => lifeAt(plan, node, 500));
    for (let node = 0; node < plan.capacity; node++) lifeAt(plan, node, 3);
    expect([0, 1, 2, 3].map((node) => lifeAt(plan, node, 500))).toEqual(before);
  });
});
