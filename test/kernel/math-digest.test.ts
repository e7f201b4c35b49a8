import { describe, expect, it } from 'vitest';
import { Draw } from '../../sim/kernel/draw.ts';
import * as math from '../../sim/kernel/math.ts';
import { rootKey } from '../../sim/kernel/seed.ts';

/** A digest of the bits of f at ten thousand arguments: one that differs in the last place anywhere changes it. */
function digest(f: (x: number, y: number) => number, argument: (draw: Draw) => number): string {
  const draw = new Draw(rootKey('math'), 0);
  const view = new DataView(new ArrayBuffer(8));
  let hash = 0x811c9dc5;
  for (let i = 0; i < 10_000; i++) {
    draw.at2(i, 0);
    view.setFloat64(0, f(argument(draw), argument(draw)));
    hash = Math.imul(hash ^ view.getInt32(0), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15) ^ view.getInt32(4), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** Any positive double, by size. */
const wide = (draw: Draw): number => 2 ** (draw.below(2000) - 1000) * (1 + draw.unit());
const upTo =
  (most: number): ((draw: Draw) => number) =>
  (draw) =>
    draw.unit() * most;
const around =
  (most: number): ((draw: Draw) => number) =>
  (draw) =>
    (draw.unit() - 0.5) * 2 * most;

describe('ten thousand results', () => {
  it('have the bits written down, on every engine', () => {
    expect({
      ln: digest(math.ln, wide),
      log2: digest(math.log2, wide),
      log10: digest(math.log10, wide),
      log1p: digest(math.log1p, around(0.9)),
      exp: digest(math.exp, around(700)),
      expm1: digest(math.expm1, around(2)),
      pow: digest(math.pow, upTo(100)),
      sin: digest(math.sin, around(1e4)),
      sinFar: digest(math.sin, around(1e20)),
      cos: digest(math.cos, around(1e4)),
      gamma: digest(math.gamma, upTo(170)),
      lnGamma: digest(math.lnGamma, upTo(1e4)),
      gammaLower: digest((a, x) => math.gammaLower(a, x), upTo(20)),
      gammaUpper: digest((a, x) => math.gammaUpper(a, x), upTo(20)),
      normalCdf: digest(math.normalCdf, around(10)),
      normalQuantile: digest(math.normalQuantile, upTo(1)),
    }).toEqual({
      cos: '15e57f42',
      exp: '13df3787',
      expm1: '7a1d30ba',
      gamma: '6d0768a9',
      gammaLower: '49d75636',
      gammaUpper: 'a585a137',
      ln: '47dada42',
      lnGamma: '854bd200',
      log10: '9f03621f',
      log1p: '5dc44804',
      log2: '7715b82d',
      normalCdf: '3422f6c8',
      normalQuantile: '34958e65',
      pow: '97dda6cf',
      sin: '7d242dfe',
      sinFar: '4a5483cd',
    });
  });
});
