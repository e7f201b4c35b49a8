import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cos,
  exp,
  expm1,
  gamma,
  gammaLower,
  gammaUpper,
  ln,
  lnGamma,
  log10,
  log1p,
  log2,
  normalCdf,
  normalQuantile,
  pow,
  sin,
} from '../../sim/kernel/math.ts';

/** Equal to 1e-14 of the size, or within one subnormal step. */
function close(actual: number, expected: number): boolean {
  if (Object.is(actual, expected) || actual === expected) return true;
  return Math.abs(actual - expected) <= 1e-14 * Math.abs(expected) + 5e-324;
}

function agrees(mine: (x: number) => number, engines: (x: number) => number, inputs: fc.Arbitrary<number>): void {
  const check = fc.property(inputs, (x) => {
    if (!close(mine(x), engines(x))) throw new Error(`at ${x}: ${mine(x)} against ${engines(x)}`);
  });
  fc.assert(check, { seed: 1, numRuns: 20_000 });
}

const anyDouble = fc.double();
const positive = fc.double({ min: 0, minExcluded: true });
const between = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });

describe('elementary functions agree with the engine to 1e-14', () => {
  it('ln, log2 and log10 over all doubles and around 1', () => {
    for (const inputs of [anyDouble, positive, between(0.5, 2), between(1 - 1e-6, 1 + 1e-6)]) {
      agrees(ln, Math.log, inputs);
      agrees(log2, Math.log2, inputs);
      agrees(log10, Math.log10, inputs);
    }
  });
  it('exp over all doubles and where it neither overflows nor vanishes', () => {
    agrees(exp, Math.exp, anyDouble);
    agrees(exp, Math.exp, between(-746, 710));
    agrees(exp, Math.exp, between(-1, 1));
  });
  it('log1p and expm1, small arguments in particular', () => {
    for (const inputs of [anyDouble, between(-1, 2), between(-1e-5, 1e-5), between(-50, 50)]) {
      agrees(log1p, Math.log1p, inputs);
      agrees(expm1, Math.expm1, inputs);
    }
  });
  it('sin and cos, near and far from 0', () => {
    for (const inputs of [anyDouble, between(-10, 10), between(-1e6, 1e6), between(-1e25, 1e25)]) {
      agrees(sin, Math.sin, inputs);
      agrees(cos, Math.cos, inputs);
    }
    for (let i = 1; i < 2000; i++) {
      const x = i * (Math.PI / 2);
      expect(close(sin(x), Math.sin(x)) && close(cos(x), Math.cos(x)), `${i} quarter turns`).toBe(true);
    }
  });
  it('pow over bases and exponents', () => {
    const pairs: [fc.Arbitrary<number>, fc.Arbitrary<number>][] = [
      [anyDouble, anyDouble],
      [positive, between(-5, 5)],
      [between(0.5, 2), between(-1500, 1500)],
      [between(-100, 100), fc.integer({ min: -40, max: 40 })],
    ];
    for (const [bases, exponents] of pairs) {
      const check = fc.property(bases, exponents, (x, y) => {
        if (!close(pow(x, y), Math.pow(x, y))) throw new Error(`${x} ^ ${y}: ${pow(x, y)} against ${Math.pow(x, y)}`);
      });
      fc.assert(check, { seed: 1, numRuns: 20_000 });
    }
  });
});

describe('special values', () => {
  const SPECIAL = [
    0,
    -0,
    1,
    -1,
    2,
    -2,
    0.5,
    -0.5,
    3,
    -3,
    1 / 3,
    1e300,
    -1e300,
    1e-320,
    5e-324,
    Infinity,
    -Infinity,
    NaN,
  ];

  it('of one argument are those of ECMAScript', () => {
    for (const x of SPECIAL) {
      const pairs: [string, number, number][] = [
        ['ln', ln(x), Math.log(x)],
        ['log2', log2(x), Math.log2(x)],
        ['log10', log10(x), Math.log10(x)],
        ['log1p', log1p(x), Math.log1p(x)],
        ['exp', exp(x), Math.exp(x)],
        ['expm1', expm1(x), Math.expm1(x)],
        ['sin', sin(x), Math.sin(x)],
        ['cos', cos(x), Math.cos(x)],
      ];
      for (const [name, mine, engines] of pairs) {
        expect(close(mine, engines), `${name}(${x}) is ${mine}, not ${engines}`).toBe(true);
      }
    }
    expect(ln(0)).toBe(-Infinity);
    expect(ln(-1)).toBeNaN();
    expect(exp(-Infinity)).toBe(0);
    expect(sin(Infinity)).toBeNaN();
  });

  it('of pow are those of ECMAScript, signs of zero included', () => {
    for (const x of SPECIAL) {
      for (const y of SPECIAL) {
        const mine = pow(x, y);
        const engines = Math.pow(x, y);
        const same = engines === 0 ? Object.is(mine, engines) : close(mine, engines);
        expect(same, `${x} ^ ${y} is ${mine}, not ${engines}`).toBe(true);
      }
    }
  });

  it('of whole powers are exact', () => {
    for (let n = -1074; n <= 1023; n++) {
      const power = n < -1022 ? 2 ** (n + 1000) / 2 ** 1000 : 2 ** n;
      expect(log2(power)).toBe(n);
      expect(pow(2, n)).toBe(power);
    }
    for (let n = -300; n <= 300; n++) expect(log10(Number(`1e${n}`))).toBe(n);
    for (let n = 0; n <= 22; n++) expect(pow(10, n)).toBe(Number(`1e${n}`));
    for (let n = 1; n <= 1000; n++) {
      expect(pow(n, 3)).toBe(n * n * n);
      expect(pow(n * n, 0.5)).toBe(n);
    }
  });
});

describe('gamma', () => {
  it('meets factorials, halves and its recurrence', () => {
    let factorial = 1;
    for (let n = 1; n <= 170; n++) {
      expect(close(gamma(n), factorial), `gamma(${n})`).toBe(true);
      factorial *= n;
    }
    expect(close(gamma(0.5), Math.sqrt(Math.PI))).toBe(true);
    expect(close(gamma(2.5), 0.75 * Math.sqrt(Math.PI))).toBe(true);
    const check = fc.property(between(1e-300, 170), (x) => close(gamma(x + 1), x * gamma(x)) || x < 1e-13);
    fc.assert(check, { seed: 1, numRuns: 20_000 });
  });
  it('has special values', () => {
    expect([gamma(0), gamma(-1), gamma(172), gamma(NaN), gamma(Infinity)]).toEqual([
      Infinity,
      NaN,
      Infinity,
      NaN,
      Infinity,
    ]);
    expect([lnGamma(0), lnGamma(-1), lnGamma(Infinity), lnGamma(NaN)]).toEqual([Infinity, NaN, Infinity, NaN]);
  });
  it('lnGamma is its logarithm and goes on where gamma overflows', () => {
    const check = fc.property(between(1e-10, 171), (x) => Math.abs(lnGamma(x) - Math.log(gamma(x))) < 1e-12);
    fc.assert(check, { seed: 1, numRuns: 5_000 });
    expect(close(lnGamma(1000), 5905.220423209181)).toBe(true);
    expect(close(lnGamma(1e20), 4.505170185988091e21)).toBe(true);
  });
});

describe('shares', () => {
  it('gammaLower is an exponential sum for whole a, and both halves add to 1', () => {
    const check = fc.property(fc.integer({ min: 1, max: 30 }), between(0, 100), (a, x) => {
      let term = Math.exp(-x);
      let sum = term;
      for (let i = 1; i < a; i++) sum += term *= x / i;
      expect(Math.abs(gammaUpper(a, x) - sum)).toBeLessThan(1e-13);
      expect(Math.abs(gammaLower(a, x) + gammaUpper(a, x) - 1)).toBeLessThan(1e-14);
    });
    fc.assert(check, { seed: 1, numRuns: 5_000 });
    expect([gammaLower(2, 0), gammaLower(2, Infinity), gammaUpper(2, 0), gammaUpper(2, Infinity)]).toEqual([
      0, 1, 1, 0,
    ]);
  });
  it('normalCdf meets the table, far tails too', () => {
    const table: [number, number][] = NORMAL_TABLE;
    for (const [z, share] of table) expect(Math.abs(normalCdf(z) / share - 1), `z = ${z}`).toBeLessThan(1e-13);
    expect([normalCdf(-Infinity), normalCdf(Infinity), normalCdf(0)]).toEqual([0, 1, 0.5]);
  });
  it('normalQuantile inverts normalCdf', () => {
    const check = fc.property(between(-37, 0), (z) => {
      expect(Math.abs(normalQuantile(normalCdf(z)) - z)).toBeLessThan(1e-13 * Math.max(1, -z) + 1e-14);
    });
    fc.assert(check, { seed: 1, numRuns: 5_000 });
    expect([normalQuantile(0), normalQuantile(1), normalQuantile(0.5)]).toEqual([-Infinity, Infinity, 0]);
    expect([normalQuantile(-0.1), normalQuantile(1.1), normalQuantile(NaN)]).toEqual([NaN, NaN, NaN]);
    for (const p of [0.001, 0.07, 0.2, 0.4]) expect(normalQuantile(1 - p)).toBeCloseTo(-normalQuantile(p), 12);
  });
});

/** To 17 digits, from 50-digit arithmetic. */
const NORMAL_TABLE: [number, number][] = [
  [-38, 2.8854283600687843e-316],
  [-20, 2.7536241186062337e-89],
  [-8, 6.2209605742717841e-16],
  [-5, 2.8665157187919391e-7],
  [-3, 0.0013498980316300945],
  [-2, 0.022750131948179207],
  [-1, 0.15865525393145705],
  [-0.5, 0.3085375387259869],
  [-0.125, 0.45026177516988711],
  [0.25, 0.59870632568292372],
  [0.75, 0.7733726476231318],
  [1, 0.84134474606854295],
  [1.5, 0.93319279873114193],
  [3, 0.99865010196836991],
];

describe('every bit', () => {
  /** Upper and lower word, in hexadecimal. */
  function bits(x: number): string {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, x);
    return view.getBigUint64(0).toString(16).padStart(16, '0');
  }
  it('is the one written down, on every engine', () => {
    const values = [
      ln(10),
      ln(0.1),
      ln(5e-324),
      log2(10),
      log10(2),
      log1p(1e-10),
      exp(1),
      exp(-745),
      expm1(1e-10),
      pow(10, 0.3),
      pow(1.0000001, 1e7),
      sin(1),
      sin(1e22),
      cos(1),
      cos(1e300),
      gamma(0.3),
      gamma(30.5),
      lnGamma(7.7),
      gammaLower(1.5, 2),
      gammaUpper(3.3, 9),
      normalCdf(-1.5),
      normalQuantile(0.001),
      normalQuantile(1e-20),
    ];
    expect(values.map(bits)).toEqual([
      '40026bb1bbb55516',
      'c0026bb1bbb55515',
      'c0874385446d71c3',
      '400a934f0979a371',
      '3fd34413509f79ff',
      '3ddb7cdfd9d1d693',
      '4005bf0a8b14576a',
      '0000000000000001',
      '3ddb7cdfd9dda4e3',
      '3fffec982d5bb8af',
      '4005bf0a790ce6f2',
      '3feaed548f090cee',
      'bfeb453ab76bf397',
      '3fe14a280fb5068c',
      'bfe2699022adc4c1',
      '4007eebbb8aec4b7',
      '468305adf049c818',
      '401fb4c741de4475',
      '3fe7a215fa1953c6',
      '3f83142ee971f9ca',
      '3fb11a46d89647f4',
      'c008b8cbb7204470',
      'c022865170b43a4b',
    ]);
  });
});
