/** Numbers as people write them in a scenario, read exactly or refused with the reason. */

/** A value, or why there is none and what would be legal. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string; readonly expected: string };

export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function refused<T>(message: string, expected: string): Parsed<T> {
  return { ok: false, message, expected };
}

/** How a wrong value is quoted in a message: short, on one line, and telling text from number. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'an empty value';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') {
    const line = value.replaceAll(/\s+/g, ' ');
    return `"${line.length > 40 ? `${line.slice(0, 37)}...` : line}"`;
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : `a ${typeof value}`;
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$/;

/** Characters; a double needs 25. */
const LONGEST = 40;

/** Why a text that was meant as a number is none; null when it is one. The traps are those of YAML and of other tools. */
export function numberTrouble(text: string): string | null {
  const shown = show(text);
  if (text.length > LONGEST) return `${shown} is too long for a number`;
  if (/^[+-]?0\d/.test(text)) return `${shown} has a leading zero, which YAML readers take for different numbers`;
  if (/^[+-]?\d[\d_]*_[\d_]*/.test(text)) return `${shown} has underscores, which YAML does not read as a number`;
  if (/^\d{1,3}(,\d{3})+/.test(text)) return `${shown} has commas, which are not read as a number`;
  if (/^\d+(:\d+)+$/.test(text)) return `${shown} is clock notation, which YAML readers take for different numbers`;
  if (/^[+-]?\.(nan|inf)$/i.test(text) || /^(nan|[+-]?infinity)$/i.test(text)) return `${shown} is not a finite number`;
  if (/^[+-]?0[xob]/i.test(text)) return `${shown} is not in decimal notation`;
  return NUMBER.test(text) ? null : `${shown} is not a number`;
}

/**
 * Digits × 10^scale, kept apart so that a unit can be applied without rounding.
 * The text must have passed `numberTrouble`.
 */
export function decimal(text: string): { readonly digits: bigint; readonly scale: number } {
  const [mantissa, exponent] = text.toLowerCase().split('e');
  const [whole, fraction = ''] = mantissa.split('.');
  const sign = whole.startsWith('-') ? -1n : 1n;
  return {
    digits: sign * BigInt(whole.replace(/^[+-]/, '') + fraction),
    scale: Number(exponent ?? 0) - fraction.length,
  };
}

/** Text × factor when that is a whole number, null when it is not. `factor` is a whole number. */
export function scaled(text: string, factor: bigint): bigint | null {
  const { digits, scale } = decimal(text);
  const product = digits * factor;
  if (scale >= 0) return product * powerOfTen(scale);
  const divisor = powerOfTen(-scale);
  return product % divisor === 0n ? product / divisor : null;
}

function powerOfTen(exponent: number): bigint {
  return BigInt(`1${'0'.repeat(exponent)}`);
}

/** The decimal text of a finite number with its point moved by `places`, so that reading it back gives the same digits. */
export function shiftedText(value: number, places: number): string {
  if (value === 0) return '0';
  const { digits, scale } = decimal(String(value));
  const text = (digits < 0n ? -digits : digits).toString();
  const point = text.length + scale + places;
  const sign = digits < 0n ? '-' : '';
  if (point <= 0) return trimZeros(`${sign}0.${'0'.repeat(-point)}${text}`);
  if (point >= text.length) return `${sign}${text}${'0'.repeat(point - text.length)}`;
  return trimZeros(`${sign}${text.slice(0, point)}.${text.slice(point)}`);
}

function trimZeros(text: string): string {
  return text.replace(/\.?0+$/, '');
}

/** A whole number within bounds, from a YAML number or its text. */
export function parseInteger(value: unknown, min: number, max: number): Parsed<number> {
  const expected = between('a whole number', min, max);
  const read = readNumber(value, expected);
  if (!read.ok) return read;
  if (!Number.isInteger(read.value)) return refused(`${show(value)} is not a whole number`, expected);
  if (!Number.isSafeInteger(read.value))
    return refused(`${show(value)} has more digits than can be kept exactly`, expected);
  return inBounds(read.value, min, max, value, expected);
}

/** A finite number within bounds. */
export function parseNumber(value: unknown, min: number, max: number): Parsed<number> {
  const expected = between('a number', min, max);
  const read = readNumber(value, expected);
  return read.ok ? inBounds(read.value, min, max, value, expected) : read;
}

/** A finite number, from a YAML number or from text that is one. */
export function readNumber(value: unknown, expected: string): Parsed<number> {
  if (value === undefined) return refused('is missing', expected);
  if (typeof value === 'number') {
    return Number.isFinite(value) ? parsed(value) : refused(`${show(value)} is not a finite number`, expected);
  }
  if (typeof value !== 'string') return refused(`${show(value)} is not a number`, expected);
  const text = value.trim();
  const trouble = numberTrouble(text);
  if (trouble !== null) return refused(trouble, expected);
  const number = Number(text);
  return Number.isFinite(number) ? parsed(number) : refused(`${show(value)} is too large`, expected);
}

export function inBounds(read: number, min: number, max: number, value: unknown, expected: string): Parsed<number> {
  if (read < min) return refused(`${show(value)} is too small`, expected);
  if (read > max) return refused(`${show(value)} is too large`, expected);
  return parsed(read);
}

/** "a whole number from 1 to 10", with absent bounds left out. */
export function between(what: string, min: number, max: number, print: (bound: number) => string = String): string {
  const lower = min > -Number.MAX_SAFE_INTEGER;
  const upper = max < Number.MAX_SAFE_INTEGER;
  if (lower && upper) return `${what} from ${print(min)} to ${print(max)}`;
  if (lower) return `${what} from ${print(min)} up`;
  return upper ? `${what} up to ${print(max)}` : what;
}
