import type { Context } from '../contract.ts';
import { HEADER_BYTES } from '../shared/bytes.ts';
import { Part } from './part.ts';
import type { Streams } from './streams.ts';

/** In front of the updates of one stream: origin, generation, the version after which they begin, the last (4 each). */
export const SECTION_BYTES = 16;
/** words of a section's head: version after which it begins, the update at which it ends, how many updates follow */
const HEAD = 3;
/** words of an update: its id and hops */
const ENTRY = 2;

/**
 * One message of updates within a budget. Of every stream it has the first versions the peer lacks, none left out between; which
 * streams come first is the order: `depth` those with most to tell, one after the other; `breadth` one version of each in turn.
 */
export class Delta {
  /** so many updates are in the message */
  entries = 0;
  payloadBytes = 0;
  controlBytes = 0;
  /** whether the message has all that there was to tell */
  complete = true;
  private readonly ctx: Context;
  private readonly streams: Streams;
  private readonly depth: boolean;
  private readonly budgetBytes: number;
  private readonly parts: Part[] = [];

  constructor(ctx: Context, streams: Streams, order: 'depth' | 'breadth', budgetBytes: number) {
    this.ctx = ctx;
    this.streams = streams;
    this.depth = order === 'depth';
    this.budgetBytes = budgetBytes;
  }

  clear(): void {
    this.entries = 0;
    this.payloadBytes = 0;
    this.controlBytes = 0;
    this.complete = true;
    this.parts.length = 0;
  }

  /** The peer has the stream up to `version`: what the node has beyond goes into the message, as far as there is room. */
  offer(node: number, stream: number, version: number): void {
    const from = Math.max(version, this.streams.dead(stream));
    if (this.streams.has(node, stream) <= from) return;
    const part = new Part(this.ctx, this.streams, node, stream, from);
    if (part.needed > 0) this.parts.push(part);
  }

  /** Fills the message from what was offered; false when there is nothing to send. Equals are put in an order drawn for the occasion. */
  fill(): boolean {
    const { parts } = this;
    if (parts.length === 0) return false;
    const turn = this.ctx.below(parts.length);
    parts.push(...parts.splice(0, turn));
    if (this.depth) {
      parts.sort((a, b) => b.needed - a.needed);
      this.complete = parts.every((part) => this.takeAll(part));
    } else {
      while (this.complete && !parts.every((part) => part.done)) {
        this.complete = parts.every((part) => part.done || this.take(part));
      }
    }
    return true;
  }

  /** updates that were offered and are not in the message */
  get left(): number {
    return this.parts.reduce((sum, part) => sum + Math.max(0, part.needed - part.entries), 0);
  }

  /** The message as a row of sections; see `takeIn` for how it is read. */
  row(node: number): number {
    const { ctx, parts } = this;
    let length = 0;
    for (const { entries } of parts) if (entries > 0) length += HEAD + ENTRY * entries;
    const row = ctx.row(length);
    const words = ctx.words();
    let at = row;
    for (const part of parts) {
      if (part.entries === 0) continue;
      words[at] = part.from;
      words[at + 1] = part.last(this.streams);
      words[at + 2] = part.entries;
      at = part.write(node, words, at + HEAD);
    }
    return row;
  }

  private takeAll(part: Part): boolean {
    while (!part.done) if (!this.take(part)) return false;
    return true;
  }

  /** The next version of a part. False when it does not fit; but a message has at least one, or a large one would be stuck for ever. */
  private take(part: Part): boolean {
    const head = part.entries === 0 ? SECTION_BYTES : 0;
    const others = HEADER_BYTES + this.payloadBytes + this.controlBytes - part.bytes;
    const before = { entries: part.entries, payload: part.payloadBytes, bytes: part.bytes };
    if (!part.extend(this.entries === 0 ? Infinity : this.budgetBytes - others - head)) return false;
    this.entries += part.entries - before.entries;
    this.payloadBytes += part.payloadBytes - before.payload;
    this.controlBytes += head + part.bytes - before.bytes - (part.payloadBytes - before.payload);
    return true;
  }
}

/**
 * Takes in a row that `Delta` made. A section may begin after what the node has, which happens when the node lost its state after it had
 * said what it has; such a section is left aside, `gap` told of the update at its end.
 */
export function takeIn(
  ctx: Context,
  streams: Streams,
  node: number,
  from: number,
  row: number,
  length: number,
  gap: (update: number) => void,
): void {
  for (let at = row; at < row + length;) {
    // Another layer may make a row when it hears of an update, and that may replace the array of words.
    const words = ctx.words();
    const begin = words[at];
    const last = words[at + 1];
    const end = at + HEAD + ENTRY * words[at + 2];
    const stream = streams.of(last);
    if (Math.max(streams.has(node, stream), streams.dead(stream)) < begin) gap(last);
    else if (!streams.isOwn(node, stream)) {
      for (let entry = at + HEAD; entry < end; entry += ENTRY) {
        ctx.learn(node, ctx.words()[entry], from, ctx.words()[entry + 1]);
      }
      streams.raise(node, stream, streams.version(last));
    }
    at = end;
  }
}
