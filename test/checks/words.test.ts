import { describe, expect, test } from 'vitest';
import { Moments, sayMoment } from '../../sim/checks/moments.ts';
import { sayBytes, sayCount, sayMany, sayNumber, sayShare, sayUs } from '../../sim/checks/words.ts';
import { BANDS } from './trial.ts';

describe('figures in words', () => {
  test.each([
    [sayUs(0), '0 µs'],
    [sayUs(999), '999 µs'],
    [sayUs(1500), '1.5 ms'],
    [sayUs(2_310_000), '2.31 s'],
    [sayUs(12_310_000), '12.31 s'],
    [sayUs(540_000_000), '540 s'],
    [sayUs(600_000_000), '10 min'],
    [sayUs(5_400_000_000), '90 min'],
    [sayUs(7_200_000_000), '2 h'],
    [sayUs(10_800_000_000), '3 h'],
    [sayUs(10_800_500_000), '10,800.5 s'],
    [sayUs(Infinity), 'for ever'],
    [sayBytes(512), '512 B'],
    [sayBytes(12_345), '12.35 kB'],
    [sayBytes(1.2e6), '1.2 MB'],
    [sayBytes(3e9), '3 GB'],
    [sayShare(0.963), '96.3 %'],
    [sayShare(1), '100 %'],
    [sayShare(0), '0 %'],
    [sayShare(0.99999), '99.999 %'],
    [sayShare(1 - 1e-12), 'over 99.999999 %'],
    [sayShare(1e-12), 'under 0.000001 %'],
    [sayCount(1_234_567), '1,234,567'],
    [sayMany(1, 'node', 'nodes'), '1 node'],
    [sayMany(1000, 'node', 'nodes'), '1,000 nodes'],
    [sayNumber(1234.5, 3), '1,234.5'],
  ])('%s', (said, wanted) => {
    expect(said).toBe(wanted);
  });
});

describe('moments', () => {
  const publish = { node: 0, sizeBytes: 1, retireAfterUs: null };
  const moments = new Moments(BANDS, [
    { ...publish, entry: 'load', timeUs: 100 },
    { ...publish, entry: 'load', timeUs: 900 },
  ]);

  test('a fault starts with its first band and heals after its last, an entry counts from its last publish', () => {
    expect(moments.timeUs({ kind: 'time', timeUs: 7 })).toBe(7);
    expect(moments.timeUs({ kind: 'fault-start', id: 'cut' })).toBe(1000);
    expect(moments.timeUs({ kind: 'fault-heal', id: 'cut' })).toBe(10_000);
    expect(moments.timeUs({ kind: 'publish', id: 'load' })).toBe(900);
  });

  test('what never comes is infinitely far', () => {
    expect(moments.timeUs({ kind: 'fault-heal', id: 'ever' })).toBe(Infinity);
    expect(moments.timeUs({ kind: 'fault-heal', id: 'nothing' })).toBe(Infinity);
    expect(moments.timeUs({ kind: 'publish', id: 'nothing' })).toBe(Infinity);
  });

  test('in words', () => {
    expect(sayMoment({ kind: 'time', timeUs: 2e6 })).toBe('2 s');
    expect(sayMoment({ kind: 'fault-start', id: 'cut' })).toBe('cut.start');
    expect(sayMoment({ kind: 'fault-heal', id: 'cut' })).toBe('cut.heal');
    expect(sayMoment({ kind: 'publish', id: 'news' })).toBe('news.publish');
  });
});
