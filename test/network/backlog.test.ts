import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Backlog } from '../../sim/network/backlog.ts';

const sends = fc.array(
  fc.record({ gapUs: fc.integer({ min: 0, max: 3000 }), bytes: fc.integer({ min: 0, max: 2000 }) }),
  {
    maxLength: 80,
  },
);

describe('Backlog', () => {
  it('never holds more than the queue, or one message; serves in order, and as fast as the link and no faster', () => {
    fc.assert(
      fc.property(
        sends,
        fc.integer({ min: 10_000, max: 5_000_000 }),
        fc.integer({ min: 0, max: 5000 }),
        (asked, rate, queue) => {
          const backlog = new Backlog(rate, queue, 1);
          let timeUs = 0;
          let idleFrom = 0;
          let most = 0;
          let largest = 0;
          for (const { gapUs, bytes } of asked) {
            timeUs += gapUs;
            const waiting = (Math.max(0, idleFrom - timeUs) * rate) / 1e6;
            const fits = idleFrom <= timeUs || waiting + bytes <= queue;
            const before = backlog.highWaterBytes;
            const accepted = backlog.accept(0, timeUs, bytes);
            // At the very border rounding decides.
            if (Math.abs(waiting + bytes - queue) > 1e-6) expect(accepted).toBe(fits);
            if (!accepted) {
              expect(backlog.highWaterBytes).toBe(before);
              continue;
            }
            idleFrom = Math.max(idleFrom, timeUs) + (bytes * 1e6) / rate;
            most = Math.max(most, waiting + bytes);
            largest = Math.max(largest, bytes);
            expect(Number.isInteger(backlog.doneUs)).toBe(true);
            expect(backlog.doneUs - idleFrom).toBeGreaterThan(-1e-3);
            expect(backlog.doneUs - idleFrom).toBeLessThan(1.001);
          }
          expect(backlog.highWaterBytes).toBeCloseTo(most, 4);
          expect(backlog.highWaterBytes).toBeLessThanOrEqual(Math.max(queue, largest) + 1e-6);
        },
      ),
    );
  });

  it('does not slow a fast link down by rounding', () => {
    const backlog = new Backlog(125_000_000, 1e9, 1);
    for (let k = 0; k < 1000; k++) backlog.accept(0, 0, 100);
    expect(backlog.doneUs).toBe(800);
  });

  it('keeps nodes apart', () => {
    const backlog = new Backlog(1_000_000, 1500, 2);
    expect(backlog.accept(0, 10, 1000)).toBe(true);
    expect(backlog.accept(0, 10, 1000)).toBe(false);
    expect(backlog.accept(1, 10, 1000)).toBe(true);
    expect(backlog.doneUs).toBe(1010);
    // Half of the first message is through.
    expect(backlog.accept(0, 510, 1000)).toBe(true);
    expect(backlog.doneUs).toBe(2010);
  });
});
