/** Figures in the sentences of checks, the same on every engine. */

/** 1234567 → "1,234,567"; whole numbers only. */
export function sayCount(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** "1 node", "2 nodes" */
export function sayMany(value: number, one: string, many: string): string {
  return `${sayCount(value)} ${value === 1 ? one : many}`;
}

/** At most `decimals` digits after the point, without trailing zeros, thousands grouped. */
export function sayNumber(value: number, decimals: number): string {
  const [whole, fraction = ''] = value.toFixed(decimals).split('.');
  const kept = fraction.replace(/0+$/, '');
  return kept === '' ? sayCount(Number(whole)) : `${sayCount(Number(whole))}.${kept}`;
}

const MINUTE_US = 60e6;
const HOUR_US = 60 * MINUTE_US;

/** A span or moment: "850 µs", "12.5 ms", "12.31 s"; whole minutes from ten on as scenarios have them: "90 min", "3 h". */
export function sayUs(us: number): string {
  if (us === Infinity) return 'for ever';
  if (us < 1000) return `${sayCount(us)} µs`;
  if (us < 1e6) return `${sayNumber(us / 1000, 3)} ms`;
  if (us >= 10 * MINUTE_US && us % HOUR_US === 0) return `${sayCount(us / HOUR_US)} h`;
  if (us >= 10 * MINUTE_US && us % MINUTE_US === 0) return `${sayCount(us / MINUTE_US)} min`;
  return `${sayNumber(us / 1e6, us < 1e7 ? 3 : 2)} s`;
}

/** "512 B", "12.35 kB", "1.2 MB" */
export function sayBytes(bytes: number): string {
  if (bytes < 1000) return `${sayNumber(bytes, 1)} B`;
  if (bytes < 1e6) return `${sayNumber(bytes / 1e3, 2)} kB`;
  return bytes < 1e9 ? `${sayNumber(bytes / 1e6, 2)} MB` : `${sayNumber(bytes / 1e9, 2)} GB`;
}

/**
 * A share in percent, "96.3 %". What is not all is never called 100 %, and what is not nothing never 0 %: digits are added until
 * the number differs, or "over" and "under" say it.
 */
export function sayShare(share: number): string {
  for (const decimals of [1, 2, 3, 4, 5, 6]) {
    const text = sayNumber(share * 100, decimals);
    if ((text !== '100' || share === 1) && (text !== '0' || share === 0)) return `${text} %`;
  }
  return share > 0.5 ? 'over 99.999999 %' : 'under 0.000001 %';
}
