/**
 * Figures in words, the same on every engine: digits come from Number-to-string, `toPrecision` and `toFixed`, whose results
 * ECMAScript fixes exactly; grouping and units are added here, never by a locale.
 */

const SECOND_US = 1e6;
const MINUTE_US = 60 * SECOND_US;
const HOUR_US = 60 * MINUTE_US;
const DAY_US = 24 * HOUR_US;

/** 1234567 → "1,234,567"; expects a whole number. */
export function groupDigits(value: number): string {
  const text = String(Math.abs(value));
  if (!/^\d+$/.test(text)) return String(value);
  const grouped = text.replace(/\B(?=(\d{3})+$)/g, ',');
  return value < 0 ? `-${grouped}` : grouped;
}

/** At most `digits` significant digits, without trailing zeros and without exponent between 1e-6 and 1e21. */
export function significant(value: number, digits: number): string {
  if (!Number.isFinite(value)) return value === Infinity ? '∞' : value === -Infinity ? '-∞' : '–';
  const rounded = Number(value.toPrecision(digits));
  if (Math.abs(rounded) < 1000) return String(rounded);
  const parts = String(rounded).split('.');
  if (!/^-?\d+$/.test(parts[0])) return String(rounded);
  const whole = groupDigits(Number(parts[0]));
  return parts.length === 1 ? whole : `${whole}.${parts[1]}`;
}

/** Whole numbers with all their digits; others with four significant ones, or as whole ones from a thousand on. */
export function formatNumber(value: number): string {
  return Number.isInteger(value) || Math.abs(value) >= 1000 ? groupDigits(Math.round(value)) : significant(value, 4);
}

function twoUnits(value: number, big: number, bigName: string, small: number, smallName: string): string {
  const inSmall = Math.round(value / small);
  const perBig = Math.round(big / small);
  const whole = Math.floor(inSmall / perBig);
  const rest = inSmall - whole * perBig;
  return rest === 0 ? `${groupDigits(whole)} ${bigName}` : `${groupDigits(whole)} ${bigName} ${rest} ${smallName}`;
}

/** A span of microseconds: "850 µs", "42.5 ms", "9.41 s", "2 min 5 s", "3 h 20 min", "4 d 6 h". */
export function formatDuration(us: number): string {
  if (us < 0) return `-${formatDuration(-us)}`;
  if (!Number.isFinite(us)) return significant(us, 3);
  if (us === 0) return '0 s';
  if (us < 999.5) return `${significant(us, 3)} µs`;
  if (us < 999_500) return `${significant(us / 1e3, 3)} ms`;
  if (us < MINUTE_US) return `${significant(us / SECOND_US, 3)} s`;
  if (us < HOUR_US) return twoUnits(us, MINUTE_US, 'min', SECOND_US, 's');
  if (us < 2 * DAY_US) return twoUnits(us, HOUR_US, 'h', MINUTE_US, 'min');
  return twoUnits(us, DAY_US, 'd', HOUR_US, 'h');
}

const SIZES: readonly (readonly [number, string])[] = [
  [1e12, 'TB'],
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'kB'],
];

/** Decimal units, three significant digits: "512 B", "1.02 kB", "3.4 MB". */
export function formatBytes(bytes: number): string {
  const size = Math.abs(bytes);
  for (const [unit, name] of SIZES) if (size >= unit * 0.9995) return `${significant(bytes / unit, 3)} ${name}`;
  return `${significant(bytes, 3)} B`;
}

/** A share as percent. 100% and 0% are said only when they are exact. */
export function formatPercent(share: number): string {
  if (!Number.isFinite(share)) return '–';
  if (share === 1) return '100 %';
  if (share > 0.9999 && share < 1) return '>99.99 %';
  if (share > 0 && share < 0.0001) return '<0.01 %';
  const digits = share > 0.99 && share < 1 ? 2 : 1;
  return `${Number((share * 100).toFixed(digits === 2 || share < 0.01 ? 2 : 1))} %`;
}

/** "1 node", "1,000 nodes". */
export function countOf(count: number, one: string, many: string = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}
