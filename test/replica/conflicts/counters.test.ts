import { describe, expect, it } from 'vitest';
import { growOnlyCounter } from '../../../sim/replica/conflicts/grow-only-counter.ts';
import { pnCounter } from '../../../sim/replica/conflicts/pn-counter.ts';
import { Replica } from './rules.ts';

const up = (amount: number): { readonly kind: 'increment'; readonly amount: number } => ({ kind: 'increment', amount });

describe('counters', () => {
  it('count on when their node has lost its state, and once what comes back', () => {
    const [a, b] = [new Replica(growOnlyCounter, 0), new Replica(growOnlyCounter, 1)];
    for (let k = 0; k < 5; k++) a.write(k, up(10));
    b.learn(a.state);
    a.lose();
    a.write(5, up(1));
    expect(a.read()).toEqual([1]);
    expect(b.learn(a.state).read()).toEqual([51]);
    a.write(6, up(1));
    expect(a.learn(b.state).read()).toEqual([52]);
  });

  it('hold one sum for an origin once the gap is closed', () => {
    const a = new Replica(growOnlyCounter, 0);
    const deltas = [1, 2, 3, 4].map((amount, k) => a.write(k, up(amount)));
    const b = new Replica(growOnlyCounter, 1).learn(deltas[3], deltas[1], deltas[2]);
    expect(b.read()).toEqual([9]);
    const bytes = (): number => growOnlyCounter.payloadBytes(b.state!) + growOnlyCounter.controlBytes(b.state!);
    expect(bytes()).toBe(48);
    b.learn(deltas[0]);
    expect([b.read(), bytes(), b.state!.runs]).toEqual([[10], 16, [0, 1, 4, 10]]);
  });

  it('lowered and raised, go below 0', () => {
    const [a, b] = [new Replica(pnCounter, 0), new Replica(pnCounter, 1)];
    b.learn(a.write(0, up(1)));
    a.write(1, { kind: 'decrement' });
    b.write(2, { kind: 'decrement' });
    expect(a.learn(b.state).read()).toEqual([-1]);
    expect(b.learn(a.state).read()).toEqual([-1]);
  });
});
