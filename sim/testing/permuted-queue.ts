/**
 * Another legal order of events: inside a window of the smallest latency, whole nodes take turns in a keyed order. What a node does
 * in a window cannot reach another one before the window ends, so a run must come to the same fingerprint; a handler that reads or
 * writes another node's state does not.
 */
import { Draw } from '../kernel/draw.ts';
import { A, B, BYTES, ENTRY_WORDS, FROM, META, ROW, TO } from '../kernel/outbox.ts';
import { EventQueue, type BucketFeeder } from '../kernel/queue.ts';
import { RECORD_WORDS } from '../kernel/record.ts';
import { rootKey } from '../kernel/seed.ts';
import { precedes } from '../kernel/sort.ts';

interface Waiting {
  readonly timeUs: number;
  readonly serial: number;
  readonly record: Int32Array;
}

export class PermutedQueue extends EventQueue {
  private readonly spanUs: number;
  private readonly grainUs: number;
  private readonly turnDraw: Draw;
  private readonly given: BucketFeeder[] = [];
  private readonly byNode: Map<number, Waiting[]> = new Map();
  private pushes = 0;
  private taken = 0;
  private fedUs = 0;
  private endUs = 0;
  private turns: number[] = [];

  /** @param spanUs smallest latency of the run  @param grainUs its stop grain: no window crosses a multiple of it */
  constructor(spanUs: number, grainUs: number, seed: string) {
    super();
    this.spanUs = spanUs;
    this.grainUs = grainUs;
    this.turnDraw = new Draw(rootKey(seed), 0);
  }

  override get size(): number {
    return this.pushes - this.taken;
  }

  override addFeeder(feeder: BucketFeeder): void {
    this.given.push(feeder);
  }

  override bucketEndUs(): number {
    return this.fedUs;
  }

  override push(
    timeUs: number,
    node: number,
    source: number,
    meta: number,
    a: number,
    b: number,
    row: number,
    bytes: number,
  ): void {
    const record = Int32Array.of(timeUs | 0, node, source, meta, a, b, row, bytes);
    const waiting = this.byNode.get(node) ?? [];
    if (waiting.length === 0) this.byNode.set(node, waiting);
    const event: Waiting = { timeUs, serial: this.pushes++, record };
    let place = waiting.length;
    while (place > 0 && isBefore(event, waiting[place - 1])) place--;
    waiting.splice(place, 0, event);
  }

  override pushTicks(timesUs: Float64Array, nodes: Int32Array, metas: Int32Array, count: number, timer: number): void {
    for (let i = 0; i < count; i++) this.push(timesUs[i], nodes[i], timer, metas[i], 1, 0, -1, 0);
  }

  override pushAll(words: Int32Array, entries: number, arrivalUs: Float64Array): void {
    for (let i = 0, at = 0; i < entries; i++, at += ENTRY_WORDS) {
      if (arrivalUs[i] < 0) continue;
      this.push(
        arrivalUs[i],
        words[at + TO],
        words[at + FROM],
        words[at + META],
        words[at + A],
        words[at + B],
        words[at + ROW],
        words[at + BYTES],
      );
    }
  }

  override next(limitUs: number): boolean {
    for (;;) {
      while (this.turns.length > 0) {
        if (this.take(this.turns[this.turns.length - 1], Math.min(this.endUs, limitUs))) return true;
        this.turns.pop();
      }
      if (!this.openSpan(limitUs)) return false;
    }
  }

  private take(node: number, beforeUs: number): boolean {
    const waiting = this.byNode.get(node);
    if (waiting === undefined || waiting.length === 0 || waiting[0].timeUs >= beforeUs) return false;
    const { timeUs, record } = waiting.shift()!;
    if (record.length !== RECORD_WORDS) throw new Error('permuted queue: broken record');
    this.timeUs = timeUs;
    this.record = record;
    this.at = 0;
    this.taken++;
    return true;
  }

  private openSpan(limitUs: number): boolean {
    let first = Infinity;
    for (const waiting of this.byNode.values()) if (waiting.length > 0) first = Math.min(first, waiting[0].timeUs);
    for (const feeder of this.given) first = Math.min(first, feeder.nextUs());
    if (first >= limitUs) return false;
    const grainEnd = (Math.floor(first / this.grainUs) + 1) * this.grainUs;
    this.endUs = Math.min(first + this.spanUs, grainEnd, limitUs);
    for (const feeder of this.given) feeder.feed(this.fedUs, this.endUs);
    this.fedUs = this.endUs;
    this.turns = [...this.byNode.keys()].filter((node) => {
      const waiting = this.byNode.get(node);
      return waiting !== undefined && waiting.length > 0 && waiting[0].timeUs < this.endUs;
    });
    this.shuffle(first);
    return true;
  }

  private shuffle(timeUs: number): void {
    this.turnDraw.at2(timeUs, Math.floor(timeUs / 0x1_0000_0000));
    for (let i = this.turns.length - 1; i > 0; i--) {
      const j = this.turnDraw.below(i + 1);
      [this.turns[i], this.turns[j]] = [this.turns[j], this.turns[i]];
    }
  }
}

function isBefore(x: Waiting, y: Waiting): boolean {
  if (x.timeUs !== y.timeUs) return x.timeUs < y.timeUs;
  if (precedes(x.record, 0, y.record, 0)) return true;
  return !precedes(y.record, 0, x.record, 0) && x.serial < y.serial;
}
