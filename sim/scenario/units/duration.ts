/** Durations: `200ms`, `1.5s`, `1h30m` in text, whole microseconds inside. */
import { between, inBounds, numberTrouble, parsed, refused, scaled, show } from './number.ts';
import type { Parsed } from './number.ts';

const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400_000_000],
  ['h', 3_600_000_000],
  ['m', 60_000_000],
  ['s', 1_000_000],
  ['ms', 1_000],
  ['us', 1],
];
const UNIT_US: ReadonlyMap<string, number> = new Map([...UNITS, ['µs', 1], ['μs', 1]]);

/** Longest duration: 100 years of 365.25 days, so that sums of a few stay exact in a double. */
export const MAX_DURATION_US: number = 36_525 * 86_400_000_000;

/** Characters of a duration. */
const LONGEST = 100;

const LEGAL = 'a duration with a unit (us, ms, s, m, h, d), such as 200ms or 1h30m';

/** What people write instead of our units. */
const OTHER_UNITS: ReadonlyMap<string, string> = new Map([
  ['sec', 's'],
  ['secs', 's'],
  ['second', 's'],
  ['seconds', 's'],
  ['msec', 'ms'],
  ['millis', 'ms'],
  ['milliseconds', 'ms'],
  ['usec', 'us'],
  ['microseconds', 'us'],
  ['min', 'm'],
  ['mins', 'm'],
  ['minute', 'm'],
  ['minutes', 'm'],
  ['hour', 'h'],
  ['hours', 'h'],
  ['hr', 'h'],
  ['day', 'd'],
  ['days', 'd'],
]);

/**
 * Reads a duration into whole µs. A bare number is refused, because nothing says whether it means ms or s; only 0 needs no unit.
 *
 * @param minUs least legal value (default 0)
 * @param maxUs greatest legal value (default 100 years)
 */
export function parseDuration(value: unknown, minUs = 0, maxUs: number = MAX_DURATION_US): Parsed<number> {
  const bounded = minUs > 0 || maxUs < MAX_DURATION_US;
  const expected = bounded ? `${LEGAL}; ${range(minUs, maxUs)}` : LEGAL;
  if (value === undefined) return refused('is missing', expected);
  if (value === 0 || value === '0') return inBounds(0, minUs, maxUs, value, expected);
  if (typeof value === 'number') return refused(`${show(value)} has no unit`, expected);
  if (typeof value !== 'string') return refused(`${show(value)} is not a duration`, expected);
  const sum = sumOfParts(value, expected);
  return sum.ok ? inBounds(sum.value, minUs, maxUs, value, expected) : sum;
}

function sumOfParts(value: string, expected: string): Parsed<number> {
  const text = value.trim();
  if (text.length > LONGEST) return refused(`${show(value)} is too long for a duration`, expected);
  const parts = [...text.matchAll(/([+-]?[\d_.,:]*\d[\d_.,:]*(?:e[+-]?\d+)?)\s*([a-zA-Zµμ]+)\s*/gy)];
  const length = parts.reduce((sum, part) => sum + part[0].length, 0);
  if (parts.length === 0 || length !== text.length) return notADuration(text, expected);
  let total = 0n;
  let above = Number.POSITIVE_INFINITY;
  for (const [, number, unit] of parts) {
    const trouble = numberTrouble(number);
    if (trouble !== null) return refused(trouble, expected);
    if (number.startsWith('-')) return refused(`${show(value)} is negative`, expected);
    const unitUs = UNIT_US.get(unit);
    if (unitUs === undefined) return refused(unknownUnit(unit), expected);
    if (unitUs >= above) return refused(`${show(value)} has its units out of order`, expected);
    above = unitUs;
    const us = scaled(number, BigInt(unitUs));
    if (us === null) return refused(`${show(value)} is not a whole number of microseconds`, expected);
    total += us;
  }
  return total > BigInt(MAX_DURATION_US)
    ? refused(`${show(value)} is too long`, `${expected}; at most 36525d`)
    : parsed(Number(total));
}

function notADuration(text: string, expected: string): Parsed<number> {
  const trouble = numberTrouble(text);
  if (trouble === null) return refused(`${show(text)} has no unit`, expected);
  return refused(
    /^[\d.+-]/.test(text) && !trouble.endsWith('is not a number') ? trouble : `${show(text)} is not a duration`,
    expected,
  );
}

function unknownUnit(unit: string): string {
  const meant =
    OTHER_UNITS.get(unit.toLowerCase()) ?? (UNIT_US.has(unit.toLowerCase()) ? unit.toLowerCase() : undefined);
  if (unit === 'ns') return 'time is counted in whole microseconds: ns is too fine';
  return meant === undefined ? `unknown unit "${unit}"` : `unknown unit "${unit}": did you mean "${meant}"?`;
}

function range(minUs: number, maxUs: number): string {
  return between('legal', minUs, maxUs < MAX_DURATION_US ? maxUs : Number.MAX_SAFE_INTEGER, printDuration);
}

/** The shortest text with one unit that means exactly this many µs. */
export function printDuration(us: number): string {
  if (us === 0) return '0s';
  for (const [unit, unitUs] of UNITS) {
    if (us % unitUs === 0) return `${us / unitUs}${unit}`;
  }
  return `${us}us`;
}
