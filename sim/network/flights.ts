/**
 * Fates of many messages at once, for the networks that most runs have: loss, a latency that is constant or uniform per message, and
 * nothing that needs more. Draws what `Network.transmit` draws, number by number; a test holds the two equal.
 */
import { ENTRY_WORDS, FROM, MOMENT, OFFSET_MASK, SALT, TO } from '../kernel/outbox.ts';
import { subKey, type RootKey } from '../kernel/seed.ts';
import { threefry } from '../kernel/threefry.ts';

const TWO_32 = 0x1_0000_0000;

/** Arrival of an entry that `Flights` leaves to `Network.transmit`: one in four thousand million. */
export const UNDECIDED: number = -Infinity;

export class Flights {
  private readonly k0: number;
  private readonly k1: number;
  private readonly k2: number;
  private readonly k3: number;
  private readonly loss: number;
  private readonly lowUs: number;
  private readonly spanUs: number;
  private readonly floorUs: number;
  private readonly block: Int32Array = new Int32Array(4);

  /** @param purpose as of the network's draw for flights  @param spanUs 0: constant */
  constructor(root: RootKey, purpose: number, loss: number, lowUs: number, spanUs: number, floorUs: number) {
    const key = subKey(root, purpose);
    this.k0 = key.k0 | 0;
    this.k1 = key.k1 | 0;
    this.k2 = key.k2 | 0;
    this.k3 = key.k3 | 0;
    this.loss = loss;
    this.lowUs = lowUs;
    this.spanUs = spanUs;
    this.floorUs = floorUs;
  }

  /** See `Wire.transmitAll`; lost ones get `lostMark`. `spread` is what the high half of the time adds to its low word. */
  decide(
    words: Int32Array,
    entries: number,
    baseUs: number,
    spread: number,
    lostMark: number,
    arrivalUs: Float64Array,
  ): void {
    const { k0, k1, k2, k3, lowUs, spanUs, floorUs, block } = this;
    const certain = this.loss >= 1;
    const bound = this.loss > 0 ? this.loss * TWO_32 : -1;
    const whole = Math.floor(bound);
    for (let i = 0, at = 0; i < entries; i++, at += ENTRY_WORDS) {
      const timeUs = baseUs + (words[at + MOMENT] & OFFSET_MASK);
      threefry(block, k0, k1, k2, k3, words[at + FROM], words[at + TO], (timeUs | 0) ^ spread, words[at + SALT]);
      const u = block[0] >>> 0;
      if (u <= whole || certain) {
        arrivalUs[i] = u === whole && !certain ? UNDECIDED : lostMark;
        continue;
      }
      const unit = ((block[1] >>> 0) * 0x200000 + (block[2] >>> 11)) / 0x20000000000000;
      const delayUs = lowUs + spanUs * unit;
      arrivalUs[i] = timeUs + Math.floor((delayUs > floorUs ? delayUs : floorUs) + 0.5);
    }
  }
}
