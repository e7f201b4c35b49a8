import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rootKey } from '../../sim/kernel/seed.ts';
import { BurstProcess, meanBurstLoss } from '../../sim/network/burst.ts';
import { burstLossOf, LOSS_PRESETS, lossPreset, PACKET_SPACING_US } from '../../sim/network/data/loss.ts';
import type { BurstLossSpec } from '../../sim/network/spec.ts';
import { ROOT } from './fixture.ts';

const SPEC: BurstLossSpec = { meanGoodUs: 8000, meanBadUs: 2000, lossGood: 0, lossBad: 1, direction: 'send' };

describe('BurstProcess', () => {
  it('is a function of node and time, whatever was asked before', () => {
    const moments = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 200_000 })), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(moments, fc.string(), (asked, seed) => {
        const root = rootKey(seed);
        const shared = new BurstProcess(SPEC, 4, root, 1);
        for (const [node, timeUs] of asked) {
          expect(shared.isBad(node, timeUs)).toBe(new BurstProcess(SPEC, 4, root, 1).isBad(node, timeUs));
        }
      }),
    );
  });

  it('is in equilibrium from the start: a fifth of the nodes bad at any moment (4.9 standard deviations, 1e-6)', () => {
    const nodes = 40_000;
    const process = new BurstProcess(SPEC, nodes, ROOT, 1);
    for (const timeUs of [0, 700, 5000, 40_000, 300_000]) {
      let bad = 0;
      for (let node = 0; node < nodes; node++) if (process.isBad(node, timeUs)) bad++;
      expect(Math.abs(bad / nodes - 0.2)).toBeLessThan(4.9 * Math.sqrt((0.2 * 0.8) / nodes));
    }
  });

  it('stays good and bad as long as it should on average (4.9 standard deviations of 4000 sojourns)', () => {
    const process = new BurstProcess(SPEC, 1, ROOT, 2);
    const lengths: [number[], number[]] = [[], []];
    let since = 0;
    let bad = process.isBad(0, 0);
    // In steps of 5 µs, a quarter of a per cent of the shorter mean.
    for (let timeUs = 5; timeUs < 40_000_000; timeUs += 5) {
      if (process.isBad(0, timeUs) === bad) continue;
      lengths[bad ? 1 : 0].push(timeUs - since);
      since = timeUs;
      bad = !bad;
    }
    const mean = (values: number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
    expect(lengths[0].length).toBeGreaterThan(3500);
    expect(Math.abs(mean(lengths[0]) / 8000 - 1)).toBeLessThan(4.9 / Math.sqrt(lengths[0].length) + 0.0025);
    expect(Math.abs(mean(lengths[1]) / 2000 - 1)).toBeLessThan(4.9 / Math.sqrt(lengths[1].length) + 0.0025);
  });

  it('differs by node and by purpose', () => {
    const process = new BurstProcess(SPEC, 2, ROOT, 1);
    const other = new BurstProcess(SPEC, 2, ROOT, 2);
    let nodes = 0;
    let purposes = 0;
    for (let timeUs = 0; timeUs < 200_000; timeUs += 100) {
      if (process.isBad(0, timeUs) !== process.isBad(1, timeUs)) nodes++;
      if (process.isBad(0, timeUs) !== other.isBad(0, timeUs)) purposes++;
    }
    expect(nodes).toBeGreaterThan(100);
    expect(purposes).toBeGreaterThan(100);
  });

  it('takes a state that is never left, and refuses times that are none', () => {
    expect(new BurstProcess({ ...SPEC, meanGoodUs: 0 }, 1, ROOT, 1).isBad(0, 12_345)).toBe(true);
    expect(new BurstProcess({ ...SPEC, meanBadUs: 0 }, 1, ROOT, 1).isBad(0, 12_345)).toBe(false);
    expect(() => new BurstProcess({ ...SPEC, meanGoodUs: 0, meanBadUs: 0 }, 1, ROOT, 1)).toThrow(RangeError);
  });
});

describe('loss presets', () => {
  it('lose on average what their source says', () => {
    const losses = LOSS_PRESETS.map(({ name, loss, chain }) => {
      const mean = chain === null ? loss : meanBurstLoss(burstLossOf(chain));
      return `${name} ${mean.toFixed(4)}`;
    });
    expect(losses).toEqual([
      'wifi 0.0099',
      'wifi-lossy 0.0476',
      'cellular 0.0196',
      'satellite 0.0291',
      'congested 0.0909',
      'data-centre 0.0010',
    ]);
    expect(lossPreset('satellite')?.chain?.badToGood).toBe(1 / 3);
    expect(lossPreset('tin cans')).toBe(null);
  });

  it('give packets at their spacing the chain they came from (4.9 standard deviations)', () => {
    const chain = { goodToBad: 0.025, badToGood: 0.5 };
    const process = new BurstProcess(burstLossOf(chain), 2000, ROOT, 3);
    const seen = { good: 0, bad: 0, goodToBad: 0, badToGood: 0 };
    for (let node = 0; node < 2000; node++) {
      let before = process.isBad(node, 0);
      for (let packet = 1; packet < 200; packet++) {
        const now = process.isBad(node, packet * PACKET_SPACING_US);
        seen[before ? 'bad' : 'good']++;
        if (now !== before) seen[before ? 'badToGood' : 'goodToBad']++;
        before = now;
      }
    }
    expect(Math.abs(seen.goodToBad / seen.good - 0.025)).toBeLessThan(4.9 * Math.sqrt((0.025 * 0.975) / seen.good));
    expect(Math.abs(seen.badToGood / seen.bad - 0.5)).toBeLessThan(4.9 * Math.sqrt(0.25 / seen.bad));
  });

  it('refuse a chain that no process in time has', () => {
    expect(() => burstLossOf({ goodToBad: 0.6, badToGood: 0.4 })).toThrow(RangeError);
    expect(() => burstLossOf({ goodToBad: 0, badToGood: 0.4 })).toThrow(RangeError);
  });
});
