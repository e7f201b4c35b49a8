import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CRASH, JOIN, LEAVE, PAUSE, RECOVER, RESUME } from '../../sim/kernel/events.ts';
import { ABSENT, DOWN, GONE, Lives, PAUSED, UP } from '../../sim/kernel/lives.ts';

describe('Lives', () => {
  it('a node is down while any fault holds it, paused while any pause does, and starts once per life', () => {
    const toggle = fc.record({
      kind: fc.constantFrom('down' as const, 'pause' as const),
      fault: fc.nat(3),
      lose: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(toggle, { maxLength: 60 }), fc.boolean(), (toggles, leaves) => {
        const lives = new Lives(1, new Float64Array(0));
        const down = new Set<number>();
        const paused = new Set<number>();
        let starts = 0;
        let lost = false;
        const act = (change: string): void => {
          if (change !== 'start') return;
          expect(lives.takeLost(0)).toBe(lost);
          lost = false;
          lives.begin(0, 0);
          starts++;
        };
        act(lives.apply(0, JOIN, 0));
        for (const { kind, fault, lose } of toggles) {
          const holds = kind === 'down' ? down : paused;
          const ends = holds.has(fault);
          if (kind === 'down') {
            if (!ends && lose) lost = true;
            act(lives.apply(0, ends ? RECOVER : CRASH, lose ? 1 : 0));
          } else act(lives.apply(0, ends ? RESUME : PAUSE, 0));
          if (ends) holds.delete(fault);
          else holds.add(fault);
          expect(lives.status[0]).toBe(down.size > 0 ? DOWN : paused.size > 0 ? PAUSED : UP);
          expect(lives.life[0]).toBe(starts);
        }
        if (!leaves) return;
        lives.apply(0, LEAVE, 0);
        for (const op of [CRASH, RECOVER, JOIN, PAUSE, RESUME] as const) expect(lives.apply(0, op, 0)).toBe('none');
        expect(lives.status[0]).toBe(GONE);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it('a node held down before its first start starts when the fault lets go, with nothing to forget', () => {
    const lives = new Lives(1, new Float64Array(0));
    expect(lives.apply(0, CRASH, 1)).toBe('none');
    expect(lives.status[0]).toBe(ABSENT);
    expect(lives.apply(0, JOIN, 0)).toBe('none');
    expect(lives.apply(0, RECOVER, 0)).toBe('start');
    expect(lives.takeLost(0)).toBe(false);
  });

  it('counts joiners by time alone, in whatever order it is asked', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 10 }), fc.array(fc.nat(25), { maxLength: 40 }), (joins, asked) => {
        const joinsUs = Float64Array.from(joins.toSorted((x, y) => x - y));
        const lives = new Lives(3, joinsUs);
        for (const timeUs of asked)
          expect(lives.startedBefore(timeUs)).toBe(3 + joins.filter((join) => join < timeUs).length);
      }),
      { seed: 2 },
    );
  });
});
