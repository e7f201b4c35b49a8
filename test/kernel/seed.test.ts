import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Draw } from '../../sim/kernel/draw.ts';
import { rootKey, subKey } from '../../sim/kernel/seed.ts';
import type { RootKey } from '../../sim/kernel/seed.ts';

/** Any UTF-16, lone surrogates included. */
const anyText = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units));

function text(key: RootKey): string {
  return [key.k0, key.k1, key.k2, key.k3].map((word) => word.toString(16).padStart(8, '0')).join(' ');
}

function distinct(keys: readonly RootKey[]): number {
  return new Set(keys.map(text)).size;
}

/** The share of key bits in which two keys differ. */
function differing(a: RootKey, b: RootKey): number {
  let bits = 0;
  for (let x of [a.k0 ^ b.k0, a.k1 ^ b.k1, a.k2 ^ b.k2, a.k3 ^ b.k3]) {
    for (; x !== 0; x &= x - 1) bits++;
  }
  return bits / 128;
}

describe('rootKey', () => {
  it('gives four unsigned words, the same for the same text', () => {
    const check = fc.property(anyText, (seed) => {
      const key = rootKey(seed);
      expect(rootKey(seed)).toEqual(key);
      for (const word of Object.values(key)) expect(Number.isInteger(word) && word >= 0 && word < 2 ** 32).toBe(true);
    });
    fc.assert(check, { seed: 1, numRuns: 300 });
  });

  it('tells apart texts that generators are known to confuse', () => {
    const confusable = [
      '',
      ' ',
      '\0',
      '\0\0',
      '0',
      '00',
      '-0',
      '0.0',
      '1',
      '01',
      '1.0',
      '1e0',
      '+1',
      '11',
      '111',
      '1111',
      '12',
      '21',
      '1212',
      'a',
      'aa',
      'a\0a',
      'a\0',
      '\0a',
      'A',
      'abab',
      'ab',
      'null',
      'undefined',
      'NaN',
      'true',
      '9007199254740992',
      '9007199254740993',
      'é',
      'e\u0301',
      '\u{1F600}',
      '\uD83D',
      'x'.repeat(1000),
      'x'.repeat(1001),
      `${'x'.repeat(999)}y`,
      `y${'x'.repeat(999)}`,
      '1:a',
      '3:a\0a',
    ];
    expect(distinct(confusable.map(rootKey))).toBe(confusable.length);
  });

  it('gives different keys for different texts', () => {
    const check = fc.property(anyText, anyText, (a, b) => {
      expect(text(rootKey(a)) === text(rootKey(b))).toBe(a === b);
    });
    fc.assert(check, { seed: 1, numRuns: 500 });
  });

  it('gives neighbouring seeds keys that differ in about half of their bits', () => {
    const keys = Array.from({ length: 3000 }, (_, i) => rootKey(String(i)));
    expect(distinct(keys)).toBe(keys.length);
    let sum = 0;
    for (let i = 1; i < keys.length; i++) {
      const share = differing(keys[i - 1], keys[i]);
      sum += share;
      // Seven standard deviations: fails a right generator once in 10^8 such tests.
      expect(Math.abs(share - 0.5), `seeds ${i - 1} and ${i}`).toBeLessThan(0.31);
    }
    expect(Math.abs(sum / (keys.length - 1) - 0.5)).toBeLessThan(0.005);
  });

  it('has no word that is zero for ever, whatever the seed', () => {
    for (const seed of ['', '0', '\0', ' ']) {
      const draw = new Draw(rootKey(seed), 0);
      let or = 0;
      for (let i = 0; i < 64; i++) or |= draw.u32();
      expect(or).toBe(-1);
    }
  });

  it('is the one written down, on every engine', () => {
    expect(['', '1', '2', 'rumormill', 'é\u{1F600}'].map((seed) => text(rootKey(seed)))).toEqual([
      '904847d9 681da8c4 afc71d1d 2c0022d8',
      '97bba928 2116d19f 535a0585 bcf475db',
      '16a4c621 f3ae4fa6 edf7ea28 72ae3244',
      '8061f533 9a2f9d71 18c8f49a 3d2dcc9a',
      'fb227718 ca4c80b8 03c26447 40770ef8',
    ]);
  });
});

describe('subKey', () => {
  const root = rootKey('subkeys');

  it('keeps numbers, texts and entities apart', () => {
    const keys = [
      root,
      subKey(root, 0),
      subKey(root, 1),
      subKey(root, -1),
      subKey(root, 2 ** 32),
      subKey(root, 2 ** 32 + 1),
      subKey(root, Number.MAX_SAFE_INTEGER),
      subKey(root, '0'),
      subKey(root, '1'),
      subKey(root, ''),
      subKey(root, 1, ''),
      subKey(root, 1, '1'),
      subKey(root, '1', '1'),
      subKey(root, '11', ''),
      subKey(root, '', '11'),
      subKey(subKey(root, 1), 1),
      subKey(subKey(root, '1'), '1'),
      subKey(rootKey('other'), 1),
      subKey(rootKey('other'), '1'),
    ];
    expect(distinct(keys)).toBe(keys.length);
  });

  it('depends on nothing but root, purpose and entity', () => {
    const purpose = fc.oneof(fc.maxSafeInteger(), fc.string());
    const check = fc.property(purpose, fc.option(fc.string(), { nil: undefined }), purpose, (name, entity, other) => {
      const key = subKey(root, name, entity);
      subKey(root, other);
      expect(subKey({ ...root }, name, entity)).toEqual(key);
      if (other !== name) expect(text(subKey(root, other, entity))).not.toBe(text(key));
    });
    fc.assert(check, { seed: 1, numRuns: 500 });
  });

  it('gives a hundred thousand ids different keys', () => {
    const ids = new Set<string>();
    for (let i = 0; i < 50_000; i++) {
      ids.add(text(subKey(root, `churn-${i}`)));
      ids.add(text(subKey(root, 'churn', `${i}`)));
    }
    expect(ids.size).toBe(100_000);
  });

  it('changes about half of the bits with one letter', () => {
    for (const [a, b] of [
      ['a', 'b'],
      ['crash-1', 'crash-2'],
      ['crash-1', 'crash-11'],
      ['ab', 'ba'],
    ] as const) {
      // 128 fair bits stray this far once in 10^6 cases.
      expect(Math.abs(differing(subKey(root, a), subKey(root, b)) - 0.5), `${a} and ${b}`).toBeLessThan(0.22);
    }
  });

  it('refuses numbers that are not safe integers', () => {
    for (const purpose of [0.5, NaN, Infinity, 2 ** 53]) expect(() => subKey(root, purpose)).toThrow(RangeError);
    expect(() => subKey(root, 0.5)).toThrow('a purpose must be a safe integer or a text, not 0.5');
  });

  it('is the one written down, on every engine', () => {
    expect(
      [subKey(root, 7), subKey(root, -7), subKey(root, 'crash-1'), subKey(root, 'crash-1', 'é')].map(text),
    ).toEqual([
      'dd8b2f28 b4a80d0e b603e912 73fd20ae',
      'd2e27e8f 4ee0d874 ed078212 f5185d86',
      '2380d815 9dcb545d 107b814a ed3e87eb',
      'a0eefa3d 340648be 133c540e 13117830',
    ]);
  });
});
