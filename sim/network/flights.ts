/**
 * Fates of many messages at once, for the networks that most runs have: loss, a latency that is constant or uniform per message, and
 * nothing that needs more. Draws what `Network.transmit` draws, number by number; a test holds the two equal.
 */
import { Blocks, DRAWN, MOST_BLOCKS, POSITION } from '../kernel/blocks.ts';
import { ENTRY_WORDS, FROM, MOMENT, OFFSET_MASK, SALT, TO } from '../kernel/outbox.ts';
import { subKey, type RootKey } from '../kernel/seed.ts';

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
  private readonly blocks: Blocks;

  /** @param purpose as of the network's draw for flights  @param spanUs 0: constant */
  constructor(
    root: RootKey,
    purpose: number,
    loss: number,
    lowUs: number,
    spanUs: number,
    floorUs: number,
    blocks: Blocks = new Blocks(),
  ) {
    this.blocks = blocks;
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
    for (let from = 0; from < entries; from += MOST_BLOCKS) {
      const to = Math.min(entries, from + MOST_BLOCKS);
      this.position(words, from, to, baseUs, spread);
      this.blocks.draw(to - from, this.k0, this.k1, this.k2, this.k3);
      this.read(words, from, to, baseUs, lostMark, arrivalUs);
    }
  }

  private position(entries: Int32Array, from: number, to: number, baseUs: number, spread: number): void {
    const { words } = this.blocks;
    for (let i = from, at = from * ENTRY_WORDS; i < to; i++, at += ENTRY_WORDS) {
      words[i - from + POSITION[0]] = entries[at + FROM];
      words[i - from + POSITION[1]] = entries[at + TO];
      words[i - from + POSITION[2]] = ((baseUs + (entries[at + MOMENT] & OFFSET_MASK)) | 0) ^ spread;
      words[i - from + POSITION[3]] = entries[at + SALT];
    }
  }

  private read(
    entries: Int32Array,
    from: number,
    to: number,
    baseUs: number,
    lostMark: number,
    arrivalUs: Float64Array,
  ): void {
    const { lowUs, spanUs, floorUs } = this;
    const { words } = this.blocks;
    const certain = this.loss >= 1;
    const bound = this.loss > 0 ? this.loss * TWO_32 : -1;
    const whole = Math.floor(bound);
    for (let i = from, at = from * ENTRY_WORDS; i < to; i++, at += ENTRY_WORDS) {
      const u = words[i - from + DRAWN[0]] >>> 0;
      if (u <= whole || certain) {
        arrivalUs[i] = u === whole && !certain ? UNDECIDED : lostMark;
        continue;
      }
      const high = words[i - from + DRAWN[1]] >>> 0;
      const unit = (high * 0x200000 + (words[i - from + DRAWN[2]] >>> 11)) / 0x20000000000000;
      const delayUs = lowUs + spanUs * unit;
      const timeUs = baseUs + (entries[at + MOMENT] & OFFSET_MASK);
      arrivalUs[i] = timeUs + Math.floor((delayUs > floorUs ? delayUs : floorUs) + 0.5);
    }
  }
}
