import type { Context } from '../contract.ts';
import { NOTHING } from '../shared/batch.ts';

/**
 * Updates of one message being put together, each with one word of the protocol's choice: a hop, a counter, a verdict. One update
 * travels in the message's two integers, several in a row of pairs. Nothing is allocated but for growth.
 */
export class Parcel {
  private readonly ctx: Context;
  private entries: Int32Array;
  private size: number;
  private payload: number;

  constructor(ctx: Context) {
    this.ctx = ctx;
    this.entries = new Int32Array(32);
    this.size = 0;
    this.payload = 0;
  }

  get length(): number {
    return this.size;
  }

  clear(): void {
    this.size = 0;
    this.payload = 0;
  }

  /** @param payloadBytes what the update's content takes in this message, 0 for a name */
  add(update: number, word: number, payloadBytes: number): void {
    if (2 * this.size === this.entries.length) this.grow();
    this.entries[2 * this.size] = update;
    this.entries[2 * this.size + 1] = word;
    this.size++;
    this.payload += payloadBytes;
  }

  updateAt(i: number): number {
    return this.entries[2 * i];
  }

  /** Sends it, empty or not; `entryBytes` are the control bytes of each update. Read it with `parcelCount` and its like. */
  send(node: number, to: number, kind: number, entryBytes: number): void {
    const { ctx, size, entries } = this;
    if (size === 0) {
      ctx.send(node, to, kind, NOTHING, 0, 0);
      return;
    }
    if (size === 1) {
      ctx.send(node, to, kind, entries[0], entries[1], this.payload, entryBytes);
      return;
    }
    const row = ctx.row(2 * size);
    const words = ctx.words();
    for (let i = 0; i < 2 * size; i++) words[row + i] = entries[i];
    ctx.sendRow(node, to, kind, size, 0, row, this.payload, size * entryBytes);
  }

  private grow(): void {
    const { entries } = this;
    this.entries = new Int32Array(2 * entries.length);
    this.entries.set(entries);
  }
}

/** How many updates a message of `Parcel.send` has. */
export function parcelCount(a: number, row: number, length: number): number {
  return row >= 0 ? length >>> 1 : a === NOTHING ? 0 : 1;
}

/** Its i-th update. */
export function parcelUpdate(ctx: Context, a: number, row: number, i: number): number {
  return row >= 0 ? ctx.words()[row + 2 * i] : a;
}

/** The word of its i-th update. */
export function parcelWord(ctx: Context, b: number, row: number, i: number): number {
  return row >= 0 ? ctx.words()[row + 2 * i + 1] : b;
}

/** A hop and a small number, 0 to 255, in one word. */
export function hopAndNumber(hop: number, number: number): number {
  return (hop << 8) | number;
}

export function hopOf(word: number): number {
  return word >>> 8;
}

export function numberOf(word: number): number {
  return word & 255;
}
