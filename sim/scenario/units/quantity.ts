/** Sizes, rates, counts per second, shares and parts per million. */
import {
  between,
  decimal,
  inBounds,
  numberTrouble,
  parsed,
  readNumber,
  refused,
  scaled,
  shiftedText,
  show,
} from './number.ts';
import type { Parsed } from './number.ts';

const SIZES: readonly (readonly [string, number])[] = [
  ['TB', 1e12],
  ['GB', 1e9],
  ['MB', 1e6],
  ['kB', 1e3],
  ['TiB', 1_099_511_627_776],
  ['GiB', 1_073_741_824],
  ['MiB', 1_048_576],
  ['KiB', 1_024],
  ['B', 1],
];
const SIZE_UNITS: ReadonlyMap<string, number> = new Map(SIZES);
/** In bits per second. */
const RATES: readonly (readonly [string, number])[] = [
  ['Gbit/s', 1e9],
  ['Mbit/s', 1e6],
  ['kbit/s', 1e3],
  ['bit/s', 1],
];
const RATE_UNITS: ReadonlyMap<string, number> = new Map([
  ...RATES,
  ...SIZES.map(([unit, bytes]): [string, number] => [`${unit}/s`, bytes * 8]),
]);

const LEGAL_SIZE = 'a size with a unit (B, kB, MB, GB, KiB, MiB, GiB), such as 512B or 64KiB';
const LEGAL_RATE = 'a rate with a unit (bit/s, kbit/s, Mbit/s, Gbit/s, B/s, kB/s, MB/s), such as 10Mbit/s';
const LEGAL_COUNTS = 'a count per second, minute, hour or day, such as 10/s';

/** Reads a size into whole bytes; only 0 needs no unit. */
export function parseSize(value: unknown, min = 0, max: number = Number.MAX_SAFE_INTEGER): Parsed<number> {
  const expected =
    min > 0 || max < Number.MAX_SAFE_INTEGER ? `${LEGAL_SIZE}; ${between('legal', min, max, printSize)}` : LEGAL_SIZE;
  if (value === 0 || value === '0') return inBounds(0, min, max, value, expected);
  const split = splitUnit(value, 'size', expected);
  if (!split.ok) return split;
  const unit = SIZE_UNITS.get(split.value.unit);
  if (unit === undefined) return refused(unknownSizeUnit(split.value.unit), expected);
  return whole(split.value.number, unit, value, 'bytes', min, max, expected);
}

/** Reads bytes where the key already says so: a whole number means bytes, text needs a unit. */
export function parseBytes(value: unknown, min: number, max: number): Parsed<number> {
  const bare = typeof value === 'number' && Number.isInteger(value) && value >= 0;
  return parseSize(bare ? `${value}B` : value, min, max);
}

/** The shortest text that means exactly this many bytes. */
export function printSize(bytes: number): string {
  if (bytes === 0) return '0B';
  const unit = SIZES.find(([, size]) => bytes % size === 0) ?? ['B', 1];
  return `${bytes / unit[1]}${unit[0]}`;
}

/** Reads a data rate into bytes per second, which may be an eighth of a whole number. */
export function parseRate(value: unknown): Parsed<number> {
  const split = splitUnit(value, 'rate', LEGAL_RATE);
  if (!split.ok) return split;
  const unit = RATE_UNITS.get(split.value.unit);
  if (unit === undefined) return refused(unknownRateUnit(split.value.unit), LEGAL_RATE);
  const bits = whole(split.value.number, unit, value, 'bits per second', 1, 8e15, LEGAL_RATE);
  return bits.ok ? parsed(bits.value / 8) : bits;
}

/** Bytes per second as text in bits per second. */
export function printRate(bytesPerSecond: number): string {
  const bits = bytesPerSecond * 8;
  const unit = RATES.find(([, size]) => bits % size === 0) ?? ['bit/s', 1];
  return `${bits / unit[1]}${unit[0]}`;
}

const PER_SECONDS: ReadonlyMap<string, number> = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
]);

/** Reads `10/s` or `600/m` into a count per second above 0. */
export function parseCounts(value: unknown): Parsed<number> {
  if (value === undefined) return refused('is missing', LEGAL_COUNTS);
  if (typeof value === 'number') return refused(`${show(value)} does not say per what`, LEGAL_COUNTS);
  const match = typeof value === 'string' ? /^\s*(\S+?)\s*\/\s*([a-z]+)\s*$/.exec(value) : null;
  const per = match === null ? undefined : PER_SECONDS.get(match[2]);
  if (match === null || per === undefined) return refused(`${show(value)} is not a rate of events`, LEGAL_COUNTS);
  const number = readNumber(match[1], LEGAL_COUNTS);
  if (!number.ok) return number;
  const perSecond = number.value / per;
  return perSecond > 0 && perSecond <= 1e6
    ? parsed(perSecond)
    : refused(`${show(value)} is out of range`, 'above 0 and at most 1000000/s');
}

export function printCounts(perSecond: number): string {
  return `${perSecond}/s`;
}

/** Reads `60%` or `0.6` into a share within bounds. */
export function parseShare(value: unknown, min = 0, max = 1): Parsed<number> {
  const expected = between('a share', min, max, printShare).concat(', such as 5% or 0.05');
  const text = typeof value === 'string' ? value.trim() : '';
  if (!text.endsWith('%')) {
    const read = readNumber(value, expected);
    if (!read.ok) return read;
    const percent = read.value > 1 && read.value <= 100 ? `: did you mean ${read.value}%?` : '';
    if (read.value > max) return refused(`${show(value)} is too large${percent}`, expected);
    return inBounds(read.value, min, max, value, expected);
  }
  const number = text.slice(0, -1).trim();
  const trouble = numberTrouble(number);
  if (trouble !== null) return refused(trouble, expected);
  const { digits, scale } = decimal(number);
  return inBounds(Number(`${digits}e${scale - 2}`), min, max, value, expected);
}

/** Characters; what is longer is written as a plain number. */
const LONGEST_SHARE = 24;

/** A share as per cent, with exactly the digits that give the same number back. */
export function printShare(share: number): string {
  const text = shiftedText(share, 2);
  return text.length > LONGEST_SHARE ? String(share) : `${text}%`;
}

/** Reads `50ppm` into parts per million within bounds; only 0 needs no unit. */
export function parsePpm(value: unknown, min: number, max: number): Parsed<number> {
  const expected = between('parts per million', min, max, printPpm).concat(', such as 50ppm');
  if (value === 0 || value === '0') return inBounds(0, min, max, value, expected);
  const split = splitUnit(value, 'drift', expected);
  if (!split.ok) return split;
  if (split.value.unit !== 'ppm') return refused(`unknown unit "${split.value.unit}"`, expected);
  return inBounds(Number(split.value.number), min, max, value, expected);
}

export function printPpm(ppm: number): string {
  return `${ppm}ppm`;
}

function splitUnit(value: unknown, what: string, expected: string): Parsed<{ number: string; unit: string }> {
  if (value === undefined) return refused('is missing', expected);
  if (typeof value === 'number') return refused(`${show(value)} has no unit`, expected);
  if (typeof value !== 'string') return refused(`${show(value)} is not a ${what}`, expected);
  const match = /^\s*([+-]?[\d_.,:]+(?:e[+-]?\d+)?)\s*([a-zA-Z/%]*)\s*$/.exec(value);
  if (match === null) return refused(`${show(value)} is not a ${what}`, expected);
  const trouble = numberTrouble(match[1]);
  if (trouble !== null) return refused(trouble, expected);
  return match[2] === ''
    ? refused(`${show(value)} has no unit`, expected)
    : parsed({ number: match[1], unit: match[2] });
}

function whole(
  number: string,
  unit: number,
  value: unknown,
  what: string,
  min: number,
  max: number,
  expected: string,
): Parsed<number> {
  const exact = scaled(number, BigInt(unit));
  if (exact === null) return refused(`${show(value)} is not a whole number of ${what}`, expected);
  if (exact < 0n) return refused(`${show(value)} is negative`, expected);
  if (exact > BigInt(Number.MAX_SAFE_INTEGER)) return refused(`${show(value)} is too large`, expected);
  return inBounds(Number(exact), min, max, value, expected);
}

function unknownSizeUnit(unit: string): string {
  if (/^[kKMGT]?(b|bit|bits)$/.test(unit)) return `unknown unit "${unit}": sizes are in bytes (B)`;
  const meant =
    unit === 'KB' ? ['kB', 'KiB'] : [...SIZE_UNITS.keys()].filter((name) => name.toLowerCase() === unit.toLowerCase());
  return meant.length === 0 ? `unknown unit "${unit}"` : `unknown unit "${unit}": did you mean ${meant.join(' or ')}?`;
}

function unknownRateUnit(unit: string): string {
  const bits = /^([kKMG]?)(bps|b\/s|bits\/s)$/.exec(unit);
  if (bits !== null) return `unknown unit "${unit}": did you mean ${bits[1].replace('K', 'k')}bit/s?`;
  const meant = [...RATE_UNITS.keys()].filter((name) => name.toLowerCase() === unit.toLowerCase());
  return meant.length === 0 ? `unknown unit "${unit}"` : `unknown unit "${unit}": did you mean ${meant.join(' or ')}?`;
}
