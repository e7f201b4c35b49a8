import type { Context, State } from '../contract.ts';
import type { Streams } from './streams.ts';

/** In front of each update: version, hop, length (4 + 2 + 4). */
export const ENTRY_BYTES = 10;

/**
 * A part of one stream that a peer lacks, taken from its front. A write that a later one of the stream makes superfluous is left out as
 * soon as the later one is in as well, so that what was taken always stands for every version up to where it ends: if the origin is
 * lost then, nothing is missing in between.
 */
export class Part {
  readonly stream: number;
  /** the version that the peer has */
  readonly from: number;
  /** updates to tell of that no later one of them makes superfluous */
  readonly needed: number;
  /** what is taken: updates and their bytes */
  entries = 0;
  payloadBytes = 0;
  private readonly ctx: Context;
  private readonly ids: readonly number[];
  /** the version up to which the node has the stream */
  private readonly upto: number;
  /** null when no update has a key */
  private readonly superseded: Superseded | null;
  private taken = 0;

  constructor(ctx: Context, streams: Streams, node: number, stream: number, from: number) {
    this.ctx = ctx;
    this.stream = stream;
    this.from = from;
    this.upto = streams.has(node, stream);
    const ids: number[] = [];
    for (let version = from + 1; version <= this.upto; version++) {
      const update = streams.at(stream, version);
      if (ctx.holds(node, update)) ids.push(update);
    }
    this.ids = ids;
    this.superseded = ctx.replica === null ? null : findSuperseded(ctx.replica, ids);
    this.needed = ids.length - (this.superseded?.count ?? 0);
  }

  /** whether all is taken */
  get done(): boolean {
    return this.taken === this.ids.length;
  }

  get bytes(): number {
    return this.payloadBytes + ENTRY_BYTES * this.entries;
  }

  /** The update at which the part ends. What follows the last one has retired, and is known to be no longer needed. */
  last(streams: Streams): number {
    return this.done ? streams.at(this.stream, this.upto) : this.ids[this.taken - 1];
  }

  /** Takes the next version; false when what is taken would then be more than `roomBytes`. */
  extend(roomBytes: number): boolean {
    let { entries, payloadBytes } = this;
    for (let place = this.taken; place < this.ids.length; place++) {
      entries++;
      payloadBytes += this.size(place);
      for (let i = this.superseded?.first[place] ?? -1; i >= 0; i = this.superseded!.next[i]) {
        entries--;
        payloadBytes -= this.size(i);
      }
      if (payloadBytes + ENTRY_BYTES * entries <= roomBytes) {
        this.taken = place + 1;
        this.entries = entries;
        this.payloadBytes = payloadBytes;
        return true;
      }
      // Without keys more only takes more; with keys a later version may take less than what it stands for.
      if (this.superseded === null) return false;
    }
    return false;
  }

  /** Whether the update at this place goes into the message, given all that is taken. */
  includes(place: number): boolean {
    if (place >= this.taken) return false;
    const by = this.superseded?.by[place] ?? -1;
    return by < 0 || by >= this.taken;
  }

  /** Writes id and hops of what is taken; returns where it ends. */
  write(node: number, words: Int32Array, start: number): number {
    let at = start;
    for (let place = 0; place < this.taken; place++) {
      if (!this.includes(place)) continue;
      words[at] = this.ids[place];
      words[at + 1] = this.ctx.updates.hop(node, this.ids[place]) + 1;
      at += 2;
    }
    return at;
  }

  private size(place: number): number {
    return this.ctx.updates.sizeBytes(this.ids[place]);
  }
}

/** Which updates a later one of the same key makes superfluous, by place. */
interface Superseded {
  readonly count: number;
  /** place of the later one, -1 when there is none */
  readonly by: Int32Array;
  /** the first of those that the one at this place makes superfluous, and from each the next; -1 at the end */
  readonly first: Int32Array;
  readonly next: Int32Array;
}

/** An update is superfluous when the delta of the last one of its key has all that its own brings. */
function findSuperseded(replica: NonNullable<Context['replica']>, ids: readonly number[]): Superseded {
  const by = new Int32Array(ids.length).fill(-1);
  const first = new Int32Array(ids.length).fill(-1);
  const next = new Int32Array(ids.length).fill(-1);
  const newest = new Map<number, number>();
  let count = 0;
  for (let place = ids.length - 1; place >= 0; place--) {
    const key = replica.keyOf(ids[place]);
    const last = newest.get(key);
    if (key < 0) continue;
    if (last === undefined) newest.set(key, place);
    else if (covers(replica, ids[last], ids[place])) {
      by[place] = last;
      next[place] = first[last];
      first[last] = place;
      count++;
    }
  }
  return { count, by, first, next };
}

function covers(replica: NonNullable<Context['replica']>, later: number, earlier: number): boolean {
  const a: State | null = replica.deltaOf(later);
  const b = replica.deltaOf(earlier);
  return a !== null && b !== null && replica.rule.merge(a, b) === a;
}
