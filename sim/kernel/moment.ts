/**
 * The present event: its time, its place among equals, and where keyed draws stand while it is handled. What it is made of decides
 * every draw, so nothing that happens elsewhere can shift them.
 */
import { Fingerprint } from './fingerprint.ts';

/** pseudo classes of keyed positions and of the fingerprint, beside the classes of events */
export const RESUMED = 4;
export const DROPPED = 5;
export const LEARNED = 6;
export const STORED = 7;

export class Moment {
  nowUs = 0;
  /** grows with every handler call: tells keyed draws when to take a new position */
  serial = 0;
  /** class, source and ordinal of the present event in one word; node and time are added by who draws */
  salt = 0;
  /** how many events with the same time, node, class and source came before */
  ordinal = 0;
  eventClass = -1;
  readonly digest: Fingerprint = new Fingerprint();
  private readonly digesting: boolean;
  private eventUs = -1;
  private node = -1;
  private source = -1;

  constructor(digesting: boolean) {
    this.digesting = digesting;
  }

  enter(timeUs: number, node: number, eventClass: number, source: number): void {
    this.nowUs = timeUs;
    // Not `nowUs`: a probe between two events moves it, and observers must not shift ordinals.
    if (timeUs === this.eventUs && node === this.node && eventClass === this.eventClass && source === this.source) {
      this.ordinal++;
      return;
    }
    this.eventUs = timeUs;
    this.node = node;
    this.eventClass = eventClass;
    this.source = source;
    this.ordinal = 0;
  }

  /** A handler is about to run. */
  position(eventClass: number, source: number, ordinal: number): void {
    this.serial++;
    this.salt =
      (Math.imul(source + 1, 0x9e3779b1) + Math.imul(eventClass, 0x85ebca6b) + Math.imul(ordinal, 0xc2b2ae35)) | 0;
  }

  /** Adds an item at the present event to the fingerprint. */
  record(eventClass: number, node: number, source: number, what: number, a: number, b: number): void {
    if (this.digesting) this.recordAt(this.nowUs, this.ordinal, eventClass, node, source, what, a, b);
  }

  /** Adds an item of an event that is over. */
  recordAt(
    timeUs: number,
    ordinal: number,
    eventClass: number,
    node: number,
    source: number,
    what: number,
    a: number,
    b: number,
  ): void {
    if (!this.digesting) return;
    let word = eventClass | (what << 4);
    if (timeUs >= 0x1_0000_0000 || ordinal > 0) {
      word ^= Math.imul(Math.floor(timeUs / 0x1_0000_0000), 0x27d4eb2f) ^ Math.imul(ordinal, 0x165667b1);
    }
    this.digest.add(timeUs | 0, node, source, word, a, b);
  }
}
