import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DROP_BURST_LOSS,
  DROP_CUT,
  DROP_DOWNLINK_FULL,
  DROP_FAULT_LOSS,
  DROP_LOSS,
  DROP_UPLINK_FULL,
} from '../../sim/kernel/events.ts';
import { DEFER, DELIVER, TRAVELS } from '../../sim/network/network.ts';
import type { Network } from '../../sim/network/network.ts';
import type { BurstLossSpec, NetworkSpec } from '../../sim/network/spec.ts';
import { LEAST_P, meanP } from '../kernel/statistics.ts';
import { cutOf, effectOf, fate, latencyOf, makeNetwork } from './fixture.ts';

const BURST: BurstLossSpec = { meanGoodUs: 90_000, meanBadUs: 10_000, lossGood: 0.01, lossBad: 0.9, direction: 'both' };

/** Everything at once, but for bandwidth, whose queues remember. */
const STORMY: Partial<NetworkSpec> = { loss: 0.1, burstLoss: BURST, duplication: 0.3, mtuBytes: 1000 };
const FAULTS = {
  cuts: [
    cutOf(
      'cut',
      [
        [100_000, 200_000],
        [400_000, 450_000],
      ],
      (from, to) => (from + to) % 3 === 0,
    ),
  ],
  effects: [
    effectOf('burst', { startUs: 150_000, endUs: 600_000, loss: 0.2, applies: (from) => from < 5 }),
    effectOf('slow', { startUs: 300_000, latencyFactor: 0.5, latencyAddUs: 700, applies: (_, to) => to < 5 }),
  ],
};

const send = fc.record({
  timeUs: fc.integer({ min: 0, max: 1_000_000 }),
  from: fc.integer({ min: 0, max: 9 }),
  to: fc.integer({ min: 0, max: 9 }),
  bytes: fc.integer({ min: 0, max: 5000 }),
  salt: fc.integer(),
});
type Send = { timeUs: number; from: number; to: number; bytes: number; salt: number };

const ask = (network: Network, { timeUs, from, to, bytes, salt }: Send): string =>
  fate(network, timeUs, from, to, bytes, salt);
const verdictOf = (network: Network, { timeUs, from, to, bytes, salt }: Send): number =>
  network.transmit(timeUs, from, to, bytes, salt);

describe('a message', () => {
  it('has the same fate whatever was sent before it', () => {
    fc.assert(
      fc.property(fc.array(send, { minLength: 1, maxLength: 40 }), (sends) => {
        const one = makeNetwork(STORMY, 10, FAULTS);
        const fates = sends.map((asked) => ask(one, asked));
        const other = makeNetwork(STORMY, 10, FAULTS);
        const backwards = sends.toReversed().map((asked) => ask(other, asked));
        expect(backwards.toReversed()).toEqual(fates);
      }),
    );
  });

  it('arrives at a whole time, no sooner than the bound', () => {
    const network = makeNetwork(STORMY, 10, FAULTS);
    // 10 ms at least, halved, and 700 µs that do not always apply.
    expect(network.minLatencyUs).toBe(5000);
    fc.assert(
      fc.property(send, (asked) => {
        if (verdictOf(network, asked) !== TRAVELS) return;
        const arrivals = network.duplicated && network.duplicateArrivalUs >= 0 ? [network.duplicateArrivalUs] : [];
        for (const arrivalUs of [network.arrivalUs, ...arrivals]) {
          expect(Number.isInteger(arrivalUs)).toBe(true);
          expect(arrivalUs - asked.timeUs).toBeGreaterThanOrEqual(network.minLatencyUs);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('takes at least 1 µs, however short the latency and strong the effect', () => {
    const effects = [effectOf('zero', { latencyFactor: 0 })];
    const network = makeNetwork({ latency: latencyOf({ model: 'constant', value: 0 }) }, 2, { effects });
    expect(network.minLatencyUs).toBe(1);
    expect(network.transmit(7, 0, 1, 10, 0)).toBe(TRAVELS);
    expect(network.arrivalUs).toBe(8);
  });

  it('goes the short way of a plain network as it goes the long one', () => {
    const never = { effects: [effectOf('never', { startUs: 5, endUs: 5, loss: 1 })], cuts: FAULTS.cuts };
    const short = makeNetwork({ loss: 0.2 }, 10, { cuts: FAULTS.cuts });
    const long = makeNetwork({ loss: 0.2 }, 10, never);
    fc.assert(
      fc.property(send, (asked) => {
        expect(ask(short, asked)).toBe(ask(long, asked));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps its latency when loss, duplication, bursts, fragments or effects are switched on', () => {
    const plain = makeNetwork({}, 10);
    const rough = makeNetwork(STORMY, 10, { effects: [effectOf('loss', { loss: 0.3 })] });
    let travelled = 0;
    fc.assert(
      fc.property(send, (asked) => {
        verdictOf(plain, asked);
        if (verdictOf(rough, asked) !== TRAVELS) return;
        travelled++;
        expect(rough.arrivalUs).toBe(plain.arrivalUs);
      }),
      { numRuns: 500, seed: 1 },
    );
    expect(travelled).toBeGreaterThan(50);
  });

  it('that is lost is lost at every greater loss too', () => {
    const mild = makeNetwork({ loss: 0.1 }, 10);
    const worse = makeNetwork({ loss: 0.4, duplication: 0.5 }, 10);
    fc.assert(
      fc.property(send, (asked) => {
        if (verdictOf(mild, asked) === DROP_LOSS) expect(verdictOf(worse, asked)).toBe(DROP_LOSS);
      }),
      { numRuns: 500 },
    );
  });

  it('draws anew for another sender, receiver, time or salt, far times too', () => {
    const network = makeNetwork({}, 10);
    const start: Send = { timeUs: 1000, from: 1, to: 2, bytes: 10, salt: 5 };
    const delay = (change: Partial<Send>): number => {
      const asked = { ...start, ...change };
      verdictOf(network, asked);
      return network.arrivalUs - asked.timeUs;
    };
    const changes = [
      {},
      { from: 2, to: 1 },
      { to: 3 },
      { from: 3 },
      { timeUs: 1001 },
      { timeUs: 1000 + 2 ** 32 },
      { timeUs: 1000 + 2 ** 40 },
      { salt: 6 },
    ];
    expect(new Set(changes.map(delay)).size).toBe(changes.length);
    expect(delay({ bytes: 99 })).toBe(delay({}));
  });
});

describe('loss', () => {
  const COUNT = 40_000;
  /** p-value of the number of messages dropped for a reason. */
  function lossP(
    network: Network,
    reason: number,
    expected: number,
    bytes: number = 100,
    gapUs: number = 50_000,
  ): number {
    let lost = 0;
    for (let i = 0; i < COUNT; i++) if (network.transmit(i * gapUs, i % 100, 0, bytes, i) === reason) lost++;
    return meanP(lost, COUNT, expected, Math.sqrt(expected * (1 - expected)));
  }

  it('takes the share it should, by reason (p above 1e-6 each)', () => {
    expect(lossP(makeNetwork({ loss: 0.01 }), DROP_LOSS, 0.01)).toBeGreaterThan(LEAST_P);
    expect(lossP(makeNetwork({ loss: 0.05, mtuBytes: 1000 }), DROP_LOSS, 1 - 0.95 ** 3, 2500)).toBeGreaterThan(LEAST_P);
    const effects = [effectOf('worse', { loss: 0.2 })];
    expect(lossP(makeNetwork({ loss: 0.5 }, 100, { effects }), DROP_FAULT_LOSS, 0.1)).toBeGreaterThan(LEAST_P);
    const even = { ...BURST, lossGood: 0.1, lossBad: 0.1 };
    const inParts = makeNetwork({ burstLoss: even, mtuBytes: 1000 });
    expect(lossP(inParts, DROP_BURST_LOSS, 1 - 0.9 ** 3, 2500)).toBeGreaterThan(LEAST_P);
    // A node sends every 5 s here, when it has forgotten its state: independent, at the mean of 1 % and 90 %, 9 to 1.
    expect(lossP(makeNetwork({ burstLoss: BURST }), DROP_BURST_LOSS, 0.099)).toBeGreaterThan(LEAST_P);
  });

  it('0 loses nothing and 1 everything', () => {
    const none = makeNetwork({ loss: 0 });
    const all = makeNetwork({ loss: 1 });
    for (let i = 0; i < 1000; i++) {
      expect(none.transmit(i, 0, 1, 10, i)).toBe(TRAVELS);
      expect(all.transmit(i, 0, 1, 10, i)).toBe(DROP_LOSS);
    }
  });

  it('in bursts hits all that a node sends meanwhile', () => {
    const network = makeNetwork({ burstLoss: { ...BURST, lossGood: 0, lossBad: 1, direction: 'send' } });
    expect(network.needsArrive).toBe(false);
    let lost = 0;
    for (let timeUs = 0; timeUs < 10_000_000; timeUs += 1000) {
      const verdicts = [1, 2, 3, 4].map((to) => network.transmit(timeUs, 0, to, 10, 0));
      expect(new Set(verdicts).size).toBe(1);
      if (verdicts[0] === DROP_BURST_LOSS) lost++;
    }
    expect(lost).toBeGreaterThan(0);
  });

  it('in bursts on the receiving side is decided at arrival', () => {
    const network = makeNetwork({ burstLoss: { ...BURST, lossGood: 0, lossBad: 1, direction: 'receive' } });
    expect(network.needsArrive).toBe(true);
    let lost = 0;
    for (let timeUs = 0; timeUs < 10_000_000; timeUs += 1000) {
      expect(network.transmit(timeUs, 1, 0, 10, 0)).toBe(TRAVELS);
      const verdicts = [1, 2, 3].map((from) => network.arrive(timeUs, 0, from, 10, false, 0));
      expect(new Set(verdicts).size).toBe(1);
      if (verdicts[0] === DROP_BURST_LOSS) lost++;
      else expect(verdicts[0]).toBe(DELIVER);
    }
    // A tenth of the time, of which 100 bursts are seen.
    expect(lost).toBeGreaterThan(500);
    expect(lost).toBeLessThan(2000);
  });
});

describe('duplication', () => {
  it('copies the share it should of what travels, with a latency and a loss of their own (p above 1e-6 each)', () => {
    const network = makeNetwork({ duplication: 0.2, loss: 0.3 });
    const count = 40_000;
    const seen = { travelled: 0, copied: 0, copiesLost: 0, same: 0 };
    for (let i = 0; i < count; i++) {
      const verdict = network.transmit(i, i % 100, 1, 10, i);
      if (verdict !== TRAVELS) expect(network.duplicated).toBe(false);
      else seen.travelled++;
      if (!network.duplicated) continue;
      seen.copied++;
      if (network.duplicateArrivalUs < 0) {
        expect(network.duplicateDrop).toBe(DROP_LOSS);
        seen.copiesLost++;
      } else if (network.duplicateArrivalUs === network.arrivalUs) seen.same++;
    }
    expect(meanP(seen.travelled, count, 0.7, Math.sqrt(0.21))).toBeGreaterThan(LEAST_P);
    expect(meanP(seen.copied, seen.travelled, 0.2, 0.4)).toBeGreaterThan(LEAST_P);
    expect(meanP(seen.copiesLost, seen.copied, 0.3, Math.sqrt(0.21))).toBeGreaterThan(LEAST_P);
    expect(seen.same).toBeLessThan(5);
  });
});

describe('fragments', () => {
  it('are counted, of a dropped message too', () => {
    const network = makeNetwork({ mtuBytes: 1000, loss: 1 });
    expect(network.transmit(0, 0, 1, 2001, 0)).toBe(DROP_LOSS);
    expect(network.fragments).toBe(3);
    network.transmit(0, 0, 1, 0, 0);
    expect(network.fragments).toBe(1);
    const queueBytes = 10;
    const narrow = makeNetwork({
      mtuBytes: 1000,
      bandwidth: { upBytesPerSecond: 1000, downBytesPerSecond: null, queueBytes },
    });
    narrow.transmit(0, 0, 1, 500, 0);
    expect(narrow.transmit(0, 0, 1, 5000, 0)).toBe(DROP_UPLINK_FULL);
    expect(narrow.fragments).toBe(5);
  });
});

describe('cuts', () => {
  const long = makeNetwork({}, 10);
  it('kill what is under way at any moment they are in force, and nothing else', () => {
    const network = makeNetwork({}, 10, { cuts: FAULTS.cuts });
    fc.assert(
      fc.property(send, (asked) => {
        expect(verdictOf(long, asked)).toBe(TRAVELS);
        const cut = FAULTS.cuts[0];
        const killed = cut.severs(asked.from, asked.to) && cut.overlaps(asked.timeUs, long.arrivalUs);
        expect(verdictOf(network, asked)).toBe(killed ? DROP_CUT : TRAVELS);
      }),
      { numRuns: 2000 },
    );
  });

  it('spare what still waits at the uplink', () => {
    const cuts = [cutOf('short', [[0, 900]], () => true)];
    const bandwidth = { upBytesPerSecond: 1_000_000, downBytesPerSecond: null, queueBytes: 1e6 };
    const network = makeNetwork({ bandwidth, latency: latencyOf({ model: 'constant', value: 10 }) }, 2, { cuts });
    expect(network.transmit(0, 0, 1, 500, 0)).toBe(DROP_CUT);
    expect(network.transmit(0, 0, 1, 500, 0)).toBe(TRAVELS);
    expect(network.arrivalUs).toBe(1010);
  });
});

describe('bandwidth', () => {
  const bandwidth = { upBytesPerSecond: 1_000_000, downBytesPerSecond: 500_000, queueBytes: 2000 };
  const spec: Partial<NetworkSpec> = { bandwidth, latency: latencyOf({ model: 'constant', value: 100 }) };

  it('delays and bounds what a node sends', () => {
    const network = makeNetwork(spec, 2);
    const verdicts = [1000, 1000, 1000].map((bytes) => [network.transmit(0, 0, 1, bytes, 0), network.arrivalUs]);
    expect(verdicts.slice(0, 2)).toEqual([
      [TRAVELS, 1100],
      [TRAVELS, 2100],
    ]);
    expect(verdicts[2][0]).toBe(DROP_UPLINK_FULL);
    expect(network.uplinkHighWaterBytes).toBe(2000);
    expect(network.downlinkHighWaterBytes).toBe(0);
  });

  it('delays and bounds what a node receives', () => {
    const network = makeNetwork(spec, 2);
    expect(network.needsArrive).toBe(true);
    expect(network.arrive(50, 1, 0, 1000, false, 0)).toBe(DEFER);
    expect(network.deferUntilUs).toBe(2050);
    expect(network.arrive(50, 1, 0, 1000, false, 1)).toBe(DEFER);
    expect(network.deferUntilUs).toBe(4050);
    expect(network.arrive(50, 1, 0, 1000, false, 2)).toBe(DROP_DOWNLINK_FULL);
    expect(network.arrive(2050, 1, 0, 1000, true, 0)).toBe(DELIVER);
    expect(network.arrive(5000, 1, 0, 0, false, 0)).toBe(DELIVER);
    expect(network.downlinkHighWaterBytes).toBe(2000);
  });

  it('asks nothing at arrival when only the uplink is limited', () => {
    expect(makeNetwork({ ...spec, bandwidth: { ...bandwidth, downBytesPerSecond: null } }).needsArrive).toBe(false);
  });

  it('refuses a rate of nothing', () => {
    expect(() => makeNetwork({ bandwidth: { ...bandwidth, upBytesPerSecond: 0 } })).toThrow(RangeError);
  });
});

describe('conservation', () => {
  it('sent + duplicated = delivered + dropped, under everything at once', () => {
    const bandwidth = { upBytesPerSecond: 200_000, downBytesPerSecond: 200_000, queueBytes: 3000 };
    fc.assert(
      fc.property(fc.array(send, { maxLength: 200 }), (sends) => {
        const network = makeNetwork({ ...STORMY, bandwidth }, 10, FAULTS);
        const tally = { sent: 0, duplicated: 0, delivered: 0, dropped: 0 };
        const flying: { timeUs: number; to: number; from: number; bytes: number; deferred: boolean }[] = [];
        for (const asked of sends.toSorted((a, b) => a.timeUs - b.timeUs)) {
          const { from, to, bytes } = asked;
          tally.sent++;
          const verdict = verdictOf(network, asked);
          if (verdict === TRAVELS) flying.push({ timeUs: network.arrivalUs, to, from, bytes, deferred: false });
          else tally.dropped++;
          expect([-1, 0, 1, 2, 3, 4]).toContain(verdict);
          if (!network.duplicated) continue;
          tally.duplicated++;
          if (network.duplicateArrivalUs >= 0)
            flying.push({ timeUs: network.duplicateArrivalUs, to, from, bytes, deferred: false });
          else tally.dropped++;
        }
        land(network, flying, tally);
        expect(tally.sent + tally.duplicated).toBe(tally.delivered + tally.dropped);
        expect(network.uplinkHighWaterBytes).toBeLessThanOrEqual(5000);
      }),
    );
  });

  function land(
    network: Network,
    flying: { timeUs: number; to: number; from: number; bytes: number; deferred: boolean }[],
    tally: { delivered: number; dropped: number },
  ): void {
    const lastAt = new Map<number, number>();
    while (flying.length > 0) {
      flying.sort((a, b) => b.timeUs - a.timeUs);
      const next = flying.pop();
      if (next === undefined) return;
      const { timeUs, to, from, bytes, deferred } = next;
      const verdict = network.arrive(timeUs, to, from, bytes, deferred, 0);
      if (verdict === DEFER) {
        expect(network.deferUntilUs).toBeGreaterThan(timeUs);
        // First come, first through.
        expect(network.deferUntilUs).toBeGreaterThanOrEqual(lastAt.get(to) ?? 0);
        lastAt.set(to, network.deferUntilUs);
        flying.push({ ...next, timeUs: network.deferUntilUs, deferred: true });
      } else if (verdict === DELIVER) tally.delivered++;
      else {
        expect([DROP_BURST_LOSS, DROP_DOWNLINK_FULL]).toContain(verdict);
        tally.dropped++;
      }
    }
  }
});
