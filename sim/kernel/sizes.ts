import type { MessageBytes } from './tally.ts';

/**
 * The sizes of a message in one word: payload bytes below 4 MiB and up to 255 control bytes beyond the kind's fixed ones stand in the
 * word itself; anything larger, and what travels on a connection, is the number of a pooled triple.
 */
const POOLED = 0x40000000;
const PAYLOAD_BITS = 22;
const PAYLOAD_MASK = 0x3fffff;

export class Sizes implements MessageBytes {
  readonly fixed: readonly number[];
  payloadBytes = 0;
  extraControlBytes = 0;
  /** when it was sent, -1 for a datagram */
  sentUs = -1;
  /** payload bytes, extra control bytes, time of sending */
  private triples: Float64Array = new Float64Array(3 * 32);
  private readonly free: number[] = [];
  private used = 0;

  /** @param fixed fixed control bytes of each message type */
  constructor(fixed: readonly number[]) {
    this.fixed = fixed;
  }

  payloadOf(word: number): number {
    return (word & POOLED) === 0 ? word & PAYLOAD_MASK : this.triples[(word & ~POOLED) * 3];
  }

  extraControlOf(word: number): number {
    return (word & POOLED) === 0 ? word >>> PAYLOAD_BITS : this.triples[(word & ~POOLED) * 3 + 1];
  }

  /** `sentUs`: -1 unless the receiver will ask for it */
  pack(payloadBytes: number, extraControlBytes: number, sentUs: number): number {
    if (sentUs < 0 && extraControlBytes <= 0xff && payloadBytes <= PAYLOAD_MASK) {
      return payloadBytes | (extraControlBytes << PAYLOAD_BITS);
    }
    const at = (this.free.pop() ?? this.used++) * 3;
    if (at + 3 > this.triples.length) {
      const triples = new Float64Array(this.triples.length * 2);
      triples.set(this.triples);
      this.triples = triples;
    }
    this.triples[at] = payloadBytes;
    this.triples[at + 1] = extraControlBytes;
    this.triples[at + 2] = sentUs;
    return POOLED | (at / 3);
  }

  /** Puts the sizes into the fields. */
  read(word: number): void {
    if ((word & POOLED) === 0) {
      this.payloadBytes = word & PAYLOAD_MASK;
      this.extraControlBytes = word >>> PAYLOAD_BITS;
      this.sentUs = -1;
      return;
    }
    const at = (word & ~POOLED) * 3;
    this.payloadBytes = this.triples[at];
    this.extraControlBytes = this.triples[at + 1];
    this.sentUs = this.triples[at + 2];
  }

  /** Whether `release` has something to give back. */
  isPooled(word: number): boolean {
    return (word & POOLED) !== 0;
  }

  release(word: number): void {
    if ((word & POOLED) !== 0) this.free.push(word & ~POOLED);
  }
}
