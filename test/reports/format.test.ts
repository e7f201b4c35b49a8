import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, formatNumber, formatPercent, groupDigits } from '../../reports/format.ts';

describe('figures in words', () => {
  it.each([
    [0, '0 s'],
    [1, '1 µs'],
    [999, '999 µs'],
    [1000, '1 ms'],
    [42_500, '42.5 ms'],
    [9_412_345, '9.41 s'],
    [59_999_999, '60 s'],
    [125e6, '2 min 5 s'],
    [3_599_600_000, '60 min'],
    [12_000e6, '3 h 20 min'],
    [100 * 3600e6, '4 d 4 h'],
    [Infinity, '∞'],
    [-1500, '-1.5 ms'],
  ])('%d µs is %s', (us, text) => expect(formatDuration(us)).toBe(text));

  it.each([
    [0, '0 B'],
    [512, '512 B'],
    [999.9, '1 kB'],
    [1024, '1.02 kB'],
    [3_400_000, '3.4 MB'],
    [1e12, '1 TB'],
  ])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it('says 100 % and 0 % only when they are exact', () => {
    expect(formatPercent(1)).toBe('100 %');
    expect(formatPercent(0)).toBe('0 %');
    expect(formatPercent(0.99999)).toBe('>99.99 %');
    expect(formatPercent(0.00001)).toBe('<0.01 %');
    expect(formatPercent(0.9973)).toBe('99.73 %');
    expect(formatPercent(0.973)).toBe('97.3 %');
    expect(formatPercent(0.0042)).toBe('0.42 %');
    expect(formatPercent(NaN)).toBe('–');
  });

  it('groups digits', () => {
    expect(groupDigits(1_234_567)).toBe('1,234,567');
    expect(groupDigits(-1000)).toBe('-1,000');
    expect(formatNumber(1234.5678)).toBe('1,235');
    expect(formatNumber(0.123456)).toBe('0.1235');
  });
});
