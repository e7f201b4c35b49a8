/** Text with units, read exactly and printed so that reading it back gives the same value. */
export { MAX_DURATION_US, parseDuration, printDuration } from './units/duration.ts';
export { parseInteger, parseNumber, parsed, refused, show } from './units/number.ts';
export type { Parsed } from './units/number.ts';
export {
  parseBytes,
  parseCounts,
  parsePpm,
  parseRate,
  parseShare,
  parseSize,
  printCounts,
  printPpm,
  printRate,
  printShare,
  printSize,
} from './units/quantity.ts';
