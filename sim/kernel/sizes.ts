/**
 * The sizes of a message in one word: payload bytes as they are, or, when a message has more control bytes than its kind's fixed
 * ones, the number of a pooled pair.
 */
const PAIRED = 0x40000000;
const LARGEST = 0x3fffffff;

export class Sizes {
  payloadBytes = 0;
  extraControlBytes = 0;
  private pairs: Float64Array = new Float64Array(64);
  private readonly free: number[] = [];
  private used = 0;

  pack(payloadBytes: number, extraControlBytes: number): number {
    if (extraControlBytes === 0 && payloadBytes <= LARGEST) return payloadBytes;
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
      this.payloadBytes = word;
      this.extraControlBytes = 0;
      return;
    }
    const pair = word & LARGEST;
    this.payloadBytes = this.pairs[2 * pair];
    this.extraControlBytes = this.pairs[2 * pair + 1];
  }

  release(word: number): void {
    if ((word & PAIRED) !== 0) this.free.push(word & LARGEST);
  }
}
