import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Blocks } from '../../sim/kernel/blocks.ts';
import { ENTRY_WORDS, FROM, MOMENT, Outbox, SALT, TO } from '../../sim/kernel/outbox.ts';
import { rootKey, subKey } from '../../sim/kernel/seed.ts';
import { threefry } from '../../sim/kernel/threefry.ts';
import { Flights, UNDECIDED } from '../../sim/network/flights.ts';
import { Network } from '../../sim/network/network.ts';
import type { NetworkSpec } from '../../sim/network/spec.ts';
import type { Cut } from '../../sim/network/weather.ts';
import { latency, QUIET_NETWORK } from '../../sim/testing/harness.ts';

const NODES = 100;
const PLACES = {
  zones: [],
  zoneOf: new Uint8Array(NODES),
  zoneLatencyUs: null,
  placement: 'none',
  gridWidth: 0,
  points: null,
};

function networkOf(spec: Partial<NetworkSpec>, cuts: readonly Cut[], seed: string): Network {
  const whole: NetworkSpec = { ...QUIET_NETWORK, ...spec };
  return new Network(whole, { capacity: NODES, places: PLACES as never, root: rootKey(seed), cuts, effects: [] });
}

const node = fc.nat(NODES - 1);
const entry = fc.record({ from: node, to: node, offset: fc.nat(1023), salt: fc.integer() });
const spec: fc.Arbitrary<Partial<NetworkSpec>> = fc.record({
  loss: fc.oneof(fc.constantFrom(0, 1, 1e-9), fc.double({ min: 0, max: 1, noNaN: true })),
  latency: fc.constantFrom(
    latency({ model: 'constant', value: 5_000 }),
    latency({ model: 'uniform', min: 10_000, max: 100_000 }),
    latency({ model: 'uniform', min: 0, max: 30 }, 12),
    latency({ model: 'exponential', mean: 20_000 }, 100),
  ),
});

/** Severs odd nodes from even ones for two milliseconds. */
function parityCut(startUs: number): Cut {
  const endUs = startUs + 2_000;
  return {
    endUs,
    nextStartUs: (timeUs: number) => (timeUs <= startUs ? startUs : Infinity),
    overlaps: (fromUs: number, toUs: number) => fromUs < endUs && toUs > startUs,
    severs: (from: number, to: number) => from % 2 !== to % 2,
  } as Cut;
}

test('the fates of many at once are those of one after the other', () => {
  const seen = { lost: 0, cut: 0, travelled: 0 };
  fc.assert(
    fc.property(
      spec,
      fc.array(entry, { minLength: 1, maxLength: 300 }),
      fc.constantFrom(0, 1024 * 7, 2 ** 32 - 1024, 2 ** 32, 2 ** 41),
      fc.constantFrom(null, 500, 20_000),
      fc.string(),
      (changes, entries, baseUs, cutAfterUs, seed) => {
        const cuts = (): Cut[] => (cutAfterUs === null ? [] : [parityCut(baseUs + cutAfterUs)]);
        const outbox = new Outbox();
        entries.sort((x, y) => x.offset - y.offset);
        entries.forEach(({ from, to, offset, salt }, i) => {
          const at = i * ENTRY_WORDS;
          outbox.words[at + FROM] = from;
          outbox.words[at + TO] = to;
          outbox.words[at + MOMENT] = offset;
          outbox.words[at + SALT] = salt;
        });
        networkOf(changes, cuts(), seed).transmitAll(outbox.words, entries.length, baseUs, outbox.arrivalUs);
        const single = networkOf(changes, cuts(), seed);
        const expected = entries.map(({ from, to, offset, salt }) => {
          const fate = single.transmit(baseUs + offset, from, to, 0, salt);
          if (fate < 0) seen.travelled++;
          else if (fate === 0) seen.lost++;
          else seen.cut++;
          return fate < 0 ? single.arrivalUs : -1 - fate;
        });
        expect([...outbox.arrivalUs.subarray(0, entries.length)]).toEqual(expected);
      },
    ),
    { seed: 5, numRuns: 200 },
  );
  expect(Math.min(seen.lost, seen.cut, seen.travelled)).toBeGreaterThan(100);
});

test('a draw that equals the bound to 32 bits is left undecided', () => {
  const root = rootKey('undecided');
  const key = subKey(root, 0);
  const block = new Int32Array(4);
  threefry(block, key.k0 | 0, key.k1 | 0, key.k2 | 0, key.k3 | 0, 3, 4, 77, 5);
  const loss = ((block[0] >>> 0) + 0.5) / 2 ** 32;
  const outbox = new Outbox();
  outbox.words[FROM] = 3;
  outbox.words[TO] = 4;
  outbox.words[MOMENT] = 77;
  outbox.words[SALT] = 5;
  for (const plain of [false, true]) {
    new Flights(root, 0, loss, 1000, 0, 1, new Blocks(plain)).decide(outbox.words, 1, 0, 0, -1, outbox.arrivalUs);
    expect(outbox.arrivalUs[0]).toBe(UNDECIDED);
  }
});
