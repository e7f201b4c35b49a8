/** The unit of the time axis that all time charts of a page share. */

export interface TimeAxis {
  /** as printed: ms, s, min, h, d */
  readonly unit: string;
  /** microseconds in one unit */
  readonly us: number;
  /** end of the axis in that unit */
  readonly max: number;
}

const UNITS: readonly { readonly unit: string; readonly us: number; readonly fromUs: number }[] = [
  { unit: 'd', us: 86_400e6, fromUs: 4 * 86_400e6 },
  { unit: 'h', us: 3600e6, fromUs: 3 * 3600e6 },
  { unit: 'min', us: 60e6, fromUs: 10 * 60e6 },
  { unit: 's', us: 1e6, fromUs: 2e6 },
  { unit: 'ms', us: 1e3, fromUs: 0 },
];

/** For an axis from 0 to `endUs`. */
export function timeAxis(endUs: number): TimeAxis {
  const end = Math.max(endUs, 1000);
  const { unit, us } = UNITS.find((one) => end >= one.fromUs) ?? UNITS[UNITS.length - 1];
  return { unit, us, max: shortNumber(end / us, 9) };
}

/** A number with at most this many significant digits, to keep the page small. */
export function shortNumber(value: number, digits: number = 6): number {
  return Number.isFinite(value) ? Number(value.toPrecision(digits)) : value;
}

/** Microseconds in one unit of a time column, by the end of its name; null when it names no time. */
export function columnTimeUs(column: string): number | null {
  if (column.endsWith('_ms')) return 1e3;
  if (column.endsWith('_us')) return 1;
  if (column.endsWith('_s')) return 1e6;
  return null;
}
