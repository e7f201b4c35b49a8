import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cspHash, sha256 } from '../../reports/sha256.ts';

it('agrees with the known digest of "abc" (FIPS 180-4, example)', () => {
  const hex = Buffer.from(sha256('abc')).toString('hex');
  expect(hex).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

it('agrees with node:crypto for any text, around block borders too', () => {
  const borders = [0, 1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 128].map(
    (length) => 'é'.repeat(length / 2) + 'x'.repeat(length % 2),
  );
  const check = (text: string): void => {
    expect(cspHash(text)).toBe(`'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  };
  borders.forEach(check);
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), check), { numRuns: 200, seed: 1 });
});
