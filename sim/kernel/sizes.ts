/**
 * The sizes of a message in one word: payload bytes below 4 MiB and up to 255 control bytes beyond the kind's fixed ones stand in the
 * word itself; anything larger is the number of a pooled pair.
 */
const PAIRED = 0x40000000;
const PAYLOAD_BITS = 22;
const PAYLOAD_MASK = 0x3fffff;

export class Sizes {
  payloadBytes = 0;
  extraControlBytes = 0;
  private pairs: Float64Array = new Float64Array(64);
  private readonly free: number[] = [];
  private used = 0;

  pack(payloadBytes: number, extraControlBytes: number): number {
    if (extraControlBytes <= 0xff && payloadBytes <= PAYLOAD_MASK) return payloadBytes | (extraControlBytes << PAYLOAD_BITS);
    const pair = this.free.pop() ?? this.used++;
    if (2 * pair + 1 >= this.pairs.length) {
      const pairs = new Float64Array(this.pairs.length * 2);
      pairs.set(this.pairs);
      this.pairs = pairs;
    }
    this.pairs[2 * pair] = payloadBytes;
    this.pairs[2 * pair + 1] = extraControlBytes;
    return PAIRED | pair;
  }

  /** Puts the sizes into the fields. */
  read(word: number): void {
    if ((word & PAIRED) === 0) {
      this.payloadBytes = word & PAYLOAD_MASK;
      this.extraControlBytes = word >>> PAYLOAD_BITS;
      return;
    }
    const pair = word & ~PAIRED;
    this.payloadBytes = this.pairs[2 * pair];
    this.extraControlBytes = this.pairs[2 * pair + 1];
  }

  release(word: number): void {
    if ((word & PAIRED) !== 0) this.free.push(word & ~PAIRED);
  }
}
