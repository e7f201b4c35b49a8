import { describe, expect, it } from 'vitest';
import { Draw } from '../../sim/kernel/draw.ts';
import { normalCdf } from '../../sim/kernel/math.ts';
import { rootKey } from '../../sim/kernel/seed.ts';
import { correlationP, countsP, evenP, kolmogorovP, LEAST_P, meanP } from './statistics.ts';

const root = rootKey('statistics');
const draw = new Draw(root, 1);

/** The generator, about to draw number i of a stream; the batteries named in draw.ts ran on the same ones. */
const STREAMS: Record<string, (i: number) => Draw> = {
  'one position': (i) => (i === 0 ? draw.at(7, 8, 9, 10) : draw),
  'consecutive entities': (i) => draw.at(i, 5_000_000, 0, 3),
  'consecutive times': (i) => draw.at(42, i, 0, 3),
  'entities and times in turn': (i) => draw.at(i % 1000, Math.floor(i / 1000) * 200_000, 0, 3),
  'consecutive kinds': (i) => draw.at(42, 5_000_000, 0, i),
  'consecutive pairs': (i) => draw.at2(i, 3),
};
const NAMES = Object.keys(STREAMS);

describe('below is even: chi-square, p above 1e-6', () => {
  it.each([2, 3, 7, 10, 64, 100, 1000])('over %i values', (n) => {
    for (const name of NAMES) {
      const counts = new Float64Array(n);
      for (let i = 0; i < 200_000; i++) counts[STREAMS[name](i).below(n)]++;
      expect(evenP(counts), `stream of ${name}`).toBeGreaterThan(LEAST_P);
    }
  });

  it.each([2 ** 31 + 1, 3 * 2 ** 30, 2 ** 32 - 1, 2 ** 32, 2_863_311_531])('over %i values, in 96 classes', (n) => {
    // At 3 * 2^30 a plain modulo or a plain product without rejection is off by a third.
    const counts = new Float64Array(96);
    const residues = new Float64Array(3);
    for (let i = 0; i < 300_000; i++) {
      const drawn = draw.at2(i, 1).below(n);
      counts[Math.floor((drawn / n) * 96)]++;
      residues[drawn % 3]++;
    }
    expect(evenP(counts)).toBeGreaterThan(LEAST_P);
    expect(evenP(residues)).toBeGreaterThan(LEAST_P);
  });
});

describe.each(NAMES)('%s: p above 1e-6', (name) => {
  const N = 200_000;
  const values = Array.from({ length: N }, (_, i) => STREAMS[name](i).u32());

  it('every bit is set half of the time', () => {
    for (let bit = 0; bit < 32; bit++) {
      let set = 0;
      for (const value of values) set += (value >>> bit) & 1;
      expect(meanP(set, N, 0.5, 0.5), `bit ${bit}`).toBeGreaterThan(LEAST_P);
    }
  });

  it('numbers are even over the range, high and low bits', () => {
    const high = new Float64Array(1024);
    const low = new Float64Array(1024);
    for (const value of values) {
      high[value >>> 22]++;
      low[value & 1023]++;
    }
    expect(evenP(high)).toBeGreaterThan(LEAST_P);
    expect(evenP(low)).toBeGreaterThan(LEAST_P);
  });

  it('neighbours, near and far, are independent: 2D chi-square and correlation', () => {
    for (const lag of [1, 2, 3, 4, 5, 8, 16, 1000]) {
      const high = new Float64Array(1024);
      const low = new Float64Array(1024);
      for (let i = lag; i < N; i++) {
        high[((values[i] >>> 27) << 5) | (values[i - lag] >>> 27)]++;
        low[((values[i] & 31) << 5) | (values[i - lag] & 31)]++;
      }
      expect(evenP(high), `lag ${lag}`).toBeGreaterThan(LEAST_P);
      expect(evenP(low), `lag ${lag}`).toBeGreaterThan(LEAST_P);
      const p = correlationP(
        N - lag,
        (i) => values[i],
        (i) => values[i + lag],
      );
      expect(p, `lag ${lag}`).toBeGreaterThan(LEAST_P);
    }
  });

  it('neighbours differ in half of their bits', () => {
    const counts = new Float64Array(33);
    for (let i = 1; i < N; i++) {
      let bits = 0;
      for (let x = values[i] ^ values[i - 1]; x !== 0; x &= x - 1) bits++;
      counts[bits]++;
    }
    // The rare ends are put together so that every cell expects at least five.
    const choose = Array.from({ length: 33 }, (_, k) => binomial32(k));
    const cells = new Float64Array(21);
    const shares = new Float64Array(21);
    counts.forEach((count, k) => {
      const cell = Math.min(Math.max(k - 6, 0), 20);
      cells[cell] += count;
      shares[cell] += choose[k];
    });
    expect(countsP(cells, (i) => shares[i])).toBeGreaterThan(LEAST_P);
  });
});

/** The probability of k ones among 32 fair bits. */
function binomial32(k: number): number {
  let share = 2 ** -32;
  for (let i = 0; i < k; i++) share *= (32 - i) / (i + 1);
  return share;
}

describe('neighbouring keys: p above 1e-6', () => {
  /** First numbers at the same entities, under two keys. */
  function independent(one: Draw, other: Draw, label: string): void {
    const N = 50_000;
    const cells = new Float64Array(256);
    const first = new Float64Array(N);
    const second = new Float64Array(N);
    for (let i = 0; i < N; i++) {
      first[i] = one.at(i, 1, 0, 0).u32();
      second[i] = other.at(i, 1, 0, 0).u32();
      cells[((first[i] >>> 28) << 4) | (second[i] >>> 28)]++;
    }
    expect(evenP(cells), `between ${label}`).toBeGreaterThan(LEAST_P);
    expect(
      correlationP(
        N,
        (i) => first[i],
        (i) => second[i],
      ),
      `between ${label}`,
    ).toBeGreaterThan(LEAST_P);
  }

  it('purposes are independent', () => {
    for (let purpose = 0; purpose < 20; purpose++) {
      independent(new Draw(root, purpose), new Draw(root, purpose + 1), `purposes ${purpose} and ${purpose + 1}`);
    }
  });

  it('seeds are independent', () => {
    for (let seed = 0; seed < 20; seed++) {
      const one = new Draw(rootKey(String(seed)), 1);
      independent(one, new Draw(rootKey(String(seed + 1)), 1), `seeds ${seed} and ${seed + 1}`);
    }
  });

  it('at and at2 are independent', () => {
    const N = 100_000;
    const p = correlationP(
      N,
      (i) => draw.at(i, 0, 0, 0).u32(),
      (i) => draw.at2(i, 0).u32(),
    );
    expect(p).toBeGreaterThan(LEAST_P);
  });

  it('the first number of one entity is even over seeds and over purposes', () => {
    const overSeeds = new Float64Array(64);
    const overPurposes = new Float64Array(64);
    for (let i = 0; i < 20_000; i++) {
      overSeeds[new Draw(rootKey(String(i)), 1).at(0, 0, 0, 0).below(64)]++;
      overPurposes[new Draw(root, i).at(0, 0, 0, 0).below(64)]++;
    }
    expect(evenP(overSeeds)).toBeGreaterThan(LEAST_P);
    expect(evenP(overPurposes)).toBeGreaterThan(LEAST_P);
  });
});

describe('shapes: p above 1e-6', () => {
  const N = 200_000;

  it.each([0.5, 0.1, 0.01, 0.9999, 1 / 3])('chance(%d) happens that often', (p) => {
    let hits = 0;
    for (let i = 0; i < N; i++) if (draw.at(i, 0, 0, 1).chance(p)) hits++;
    const expected = N * p;
    expect(
      countsP([hits, N - hits], (i) => (i === 0 ? p : 1 - p)),
      `${hits} of ${expected}`,
    ).toBeGreaterThan(LEAST_P);
  });

  it('unit and unitOpen are uniform, low bits too', () => {
    const lowBits = new Float64Array(64);
    const units = Array.from({ length: N }, (_, i) => draw.at(i, 0, 0, 2).unit());
    for (const unit of units) lowBits[(unit * 2 ** 53) % 64]++;
    expect(kolmogorovP(units, (x) => x)).toBeGreaterThan(LEAST_P);
    expect(evenP(lowBits)).toBeGreaterThan(LEAST_P);
    const open = Array.from({ length: N }, (_, i) => draw.at(i, 0, 0, 3).unitOpen());
    expect(kolmogorovP(open, (x) => x)).toBeGreaterThan(LEAST_P);
  });

  it('normal is normal, with its moments', () => {
    const normals = Array.from({ length: N }, (_, i) => draw.at(i, 0, 0, 4).normal());
    expect(kolmogorovP(normals, normalCdf)).toBeGreaterThan(LEAST_P);
    const moment = (power: number): number => normals.reduce((sum, x) => sum + x ** power, 0);
    expect(meanP(moment(1), N, 0, 1)).toBeGreaterThan(LEAST_P);
    expect(meanP(moment(2), N, 1, Math.sqrt(2))).toBeGreaterThan(LEAST_P);
    expect(meanP(moment(3), N, 0, Math.sqrt(15))).toBeGreaterThan(LEAST_P);
    expect(meanP(moment(4), N, 3, Math.sqrt(96))).toBeGreaterThan(LEAST_P);
  });
});
