import { describe, expect, it } from 'vitest';
import { hybridClock } from '../../../sim/replica/conflicts/hybrid-clock.ts';
import { lastWriterWins } from '../../../sim/replica/conflicts/last-writer-wins.ts';
import { Replica } from './rules.ts';

const SECOND_US = 1_000_000;

describe('last-writer-wins', () => {
  it('at equal times the higher origin wins, and of one origin its later write', () => {
    const [a, b] = [new Replica(lastWriterWins, 0), new Replica(lastWriterWins, 1)];
    expect(a.learn(b.write(1), a.write(2)).read()).toEqual([1]);
    b.write(3);
    expect(a.learn(b.state).read()).toEqual([3]);
  });

  it('a slow clock loses what its owner wrote over a value that it had read; a hybrid clock does not', () => {
    const after = (rule: typeof lastWriterWins): readonly number[] => {
      const [fast, slow] = [new Replica(rule, 0), new Replica(rule, 1)];
      fast.clockUs = 5 * SECOND_US;
      slow.learn(fast.write(1));
      slow.clockUs = 2 * SECOND_US;
      slow.write(2);
      return slow.read();
    };
    expect(after(lastWriterWins)).toEqual([1]);
    expect(after(hybridClock)).toEqual([2]);
  });

  it('a hybrid clock follows the fastest clock for as long as it has to', () => {
    const [fast, slow] = [new Replica(hybridClock, 0), new Replica(hybridClock, 1)];
    fast.clockUs = 5 * SECOND_US;
    slow.learn(fast.write(1));
    slow.clockUs = 2 * SECOND_US;
    expect(slow.write(2).timeUs).toBe(5 * SECOND_US + 1);
    slow.clockUs = 6 * SECOND_US;
    expect(slow.write(3).timeUs).toBe(6 * SECOND_US);
  });

  it('a death certificate keeps its time when it is activated, so newer values still win over it', () => {
    const [a, b] = [new Replica(lastWriterWins, 0), new Replica(lastWriterWins, 1)];
    a.clockUs = 1 * SECOND_US;
    const old = a.write(1);
    a.clockUs = 2 * SECOND_US;
    const certificate = a.write(2, { kind: 'delete' });
    const active = lastWriterWins.activate!(certificate, 9 * SECOND_US);
    expect([active.timeUs, lastWriterWins.writtenUs(active)]).toEqual([2 * SECOND_US, 9 * SECOND_US]);
    expect(lastWriterWins.merge(certificate, active)).toBe(active);
    expect(lastWriterWins.merge(active, old)).toBe(active);
    expect(lastWriterWins.activate!(active, 8 * SECOND_US)).toBe(active);
    b.clockUs = 3 * SECOND_US;
    expect(b.learn(active, b.write(3)).read()).toEqual([3]);
  });

  it('takes 16 bytes for a stamp and 8 more for an activation time', () => {
    const a = new Replica(lastWriterWins, 0);
    const bytes = (): number[] => [lastWriterWins.payloadBytes(a.state!), lastWriterWins.controlBytes(a.state!)];
    a.write(1);
    expect(bytes()).toEqual([100, 16]);
    a.write(2, { kind: 'delete' });
    expect(bytes()).toEqual([0, 24]);
  });
});
