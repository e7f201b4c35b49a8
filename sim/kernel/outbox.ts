/**
 * Messages that handlers of the present bucket sent and whose fate is still open. No message arrives within the bucket in which it was
 * sent (see `Mail.deferring`), so fates, arrivals and sums are worked out for many at once, in short loops over arrays: cheaper
 * than one after the other between two handlers, and nobody can tell the difference.
 */
export const ENTRY_WORDS = 10;
export const FROM = 0;
export const TO = 1;
/** as it will stand in the event record */
export const META = 2;
export const A = 3;
export const B = 4;
export const ROW = 5;
/** see `Sizes` */
export const BYTES = 6;
export const SALT = 7;
/** µs since `baseUs` in the low ten bits, ordinal of the sending event above them */
export const MOMENT = 8;
/** messages that ended at their receivers since the last flush, before this one was sent */
export const ENDED = 9;

export const OFFSET_BITS = 10;
export const OFFSET_MASK = 1023;

/** as many as stay in the first level of cache */
const ENTRIES = 512;

export class Outbox {
  readonly words: Int32Array = new Int32Array(ENTRIES * ENTRY_WORDS);
  /** arrival of each entry, µs; below 0: dropped for reason -1 - value */
  readonly arrivalUs: Float64Array = new Float64Array(ENTRIES);
  /** words in use */
  used = 0;
  /** moment of the first entry, µs */
  baseUs = 0;

  get full(): boolean {
    return this.used === ENTRIES * ENTRY_WORDS;
  }
}
