import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fragmentsOf, lossOfAny } from '../../sim/network/fragments.ts';

describe('fragments', () => {
  it('hold the message and no less would', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 1, max: 70_000 }), (bytes, mtu) => {
        const fragments = fragmentsOf(bytes, mtu);
        expect(fragments * mtu).toBeGreaterThanOrEqual(bytes);
        expect(fragments === 1 || (fragments - 1) * mtu < bytes).toBe(true);
      }),
    );
    expect([0, 1, 1400, 1401, 2800].map((bytes) => fragmentsOf(bytes, 1400))).toEqual([1, 1, 1, 2, 2]);
    expect(fragmentsOf(1e9, Infinity)).toBe(1);
  });

  it('are lost with any of them', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 200 }), (loss, fragments) => {
        let kept = 1;
        for (let k = 0; k < fragments; k++) kept *= 1 - loss;
        expect(lossOfAny(loss, fragments)).toBeCloseTo(1 - kept, 9);
      }),
    );
    expect(lossOfAny(0.3, 1)).toBe(0.3);
    expect(lossOfAny(1, 7)).toBe(1);
    expect(lossOfAny(0, 7)).toBe(0);
  });
});
