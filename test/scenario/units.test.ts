import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as units from '../../sim/scenario/units.ts';
import type { Parsed } from '../../sim/scenario/units.ts';

function value<T>(result: Parsed<T>): T | string {
  return result.ok ? result.value : result.message;
}

describe('durations', () => {
  test.each([
    ['0', 0],
    ['1us', 1],
    ['1µs', 1],
    ['250ms', 250_000],
    ['1.5s', 1_500_000],
    ['0.000001s', 1],
    ['2m', 120_000_000],
    ['1h30m', 5_400_000_000],
    ['1h 30m', 5_400_000_000],
    ['36525d', 36_525 * 86_400_000_000],
    [' 3 s ', 3_000_000],
    ['1e3ms', 1_000_000],
  ])('%s', (text, us) => expect(value(units.parseDuration(text))).toBe(us));

  test.each([
    '',
    's',
    '5',
    '5 parsecs',
    '1m1h',
    '1s1s',
    '1.5us',
    '-1s',
    '1_0s',
    '01s',
    '1,5s',
    '1:30',
    '36526d',
    '1e999s',
    'NaNs',
  ])('%s is refused', (text) => expect(units.parseDuration(text).ok).toBe(false));

  test('what is printed is read back as the same number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: units.MAX_DURATION_US }), (us) => {
        expect(value(units.parseDuration(units.printDuration(us)))).toBe(us);
      }),
    );
  });

  test('the largest unit that divides is printed', () => {
    const printed = [0, 1, 1000, 1_500_000, 60_000_000, 90_000_000, 3_600_000_000, 86_400_000_000].map(
      units.printDuration,
    );
    expect(printed).toEqual(['0s', '1us', '1ms', '1500ms', '1m', '90s', '1h', '1d']);
  });
});

describe('sizes and rates', () => {
  test.each([
    ['512B', 512],
    ['20kB', 20_000],
    ['1.5kB', 1500],
    ['64KiB', 65_536],
    ['1MiB', 1_048_576],
    ['0', 0],
  ])('%s', (text, bytes) => expect(value(units.parseSize(text))).toBe(bytes));

  test.each(['512', '1.0001kB', '1KB', '8Mbit', '-1B', 'B', '9e99TB'])('%s is no size', (text) => {
    expect(units.parseSize(text).ok).toBe(false);
  });

  test.each([
    ['10Mbit/s', 1_250_000],
    ['1MB/s', 1_000_000],
    ['1bit/s', 0.125],
    ['64KiB/s', 65_536],
  ])('%s', (text, rate) => expect(value(units.parseRate(text))).toBe(rate));

  test('a bare number means bytes only where the key says so', () => {
    expect(value(units.parseBytes(512, 0, 1e9))).toBe(512);
    expect(units.parseBytes('512', 0, 1e9).ok).toBe(false);
    expect(units.parseSize(512).ok).toBe(false);
  });

  test('what is printed is read back as the same number', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
        fc.integer({ min: 1, max: 8e15 }),
        (bytes, bits) => {
          expect(value(units.parseSize(units.printSize(bytes)))).toBe(bytes);
          expect(value(units.parseRate(units.printRate(bits / 8)))).toBe(bits / 8);
        },
      ),
    );
  });
});

describe('shares, counts and parts per million', () => {
  test.each([
    ['1%', 0.01],
    ['0.07%', 0.0007],
    ['100%', 1],
    ['60 %', 0.6],
    [0.6, 0.6],
    ['0.6', 0.6],
    [0, 0],
    [1, 1],
  ])('%s', (text, share) => expect(value(units.parseShare(text))).toBe(share));

  test.each(['1/3', '-1%', '101%', 1.01, '%', 'no', null, true])('%s is no share', (text) => {
    expect(units.parseShare(text).ok).toBe(false);
  });

  test.each([
    ['10/s', 10],
    ['600/m', 10],
    ['1/h', 1 / 3600],
  ])('%s', (text, perSecond) => expect(value(units.parseCounts(text))).toBe(perSecond));

  test('what is printed is read back as the same number', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const rate = fc.double({ min: 1e-9, max: 1e6, noNaN: true });
    const drift = fc.double({ min: 0, max: 5e5, noNaN: true });
    fc.assert(
      fc.property(share, rate, drift, (p, perSecond, ppm) => {
        expect(value(units.parseShare(units.printShare(p)))).toBe(p === 0 ? 0 : p);
        expect(value(units.parseCounts(units.printCounts(perSecond)))).toBe(perSecond);
        expect(value(units.parsePpm(units.printPpm(ppm), 0, 5e5))).toBe(ppm === 0 ? 0 : ppm);
      }),
      { numRuns: 500 },
    );
  });
});

describe('nothing throws, and text is never taken for another number', () => {
  const readers = [
    units.parseDuration,
    units.parseSize,
    units.parseRate,
    units.parseCounts,
    units.parseShare,
    (input: unknown) => units.parsePpm(input, 0, 5e5),
    (input: unknown) => units.parseInteger(input, -10, 10),
    (input: unknown) => units.parseNumber(input, -10, 10),
  ];
  test('whatever the input', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.anything()), (input) => {
        for (const read of readers) {
          const result = read(input);
          if (result.ok) expect(Number.isFinite(result.value)).toBe(true);
          else expect(result.message).not.toBe('');
        }
      }),
    );
  });

  test('a long text is refused at once', () => {
    const digits = '9'.repeat(3_000_000);
    for (const read of readers) expect(read(`${digits}s`).ok || read(digits).ok).toBe(false);
  });
});
