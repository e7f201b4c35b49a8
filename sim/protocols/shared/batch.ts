import type { Context } from '../contract.ts';
import { ID_BYTES, UPDATE_BYTES } from './bytes.ts';

/** `a` of a message that carries no update. */
export const NOTHING: number = -1;

/**
 * The updates of one message being put together. One update travels in the message's two integers, several in a row of
 * (update, hop) pairs; several messages in a row with the same content share it. Nothing is allocated but for growth.
 */
export class Batch {
  private readonly ctx: Context;
  private updates: Int32Array;
  private hops: Int32Array;
  private size: number;
  private payload: number;
  private row: number;

  constructor(ctx: Context) {
    this.ctx = ctx;
    this.updates = new Int32Array(16);
    this.hops = new Int32Array(16);
    this.size = 0;
    this.payload = 0;
    this.row = -1;
  }

  get length(): number {
    return this.size;
  }

  clear(): void {
    this.size = 0;
    this.payload = 0;
    this.row = -1;
  }

  /** Adds an update; `hop` is the one at which the sender learned it. */
  add(update: number, hop: number): void {
    if (this.size === this.updates.length) this.grow();
    this.updates[this.size] = update;
    this.hops[this.size] = hop + 1;
    this.size++;
    this.payload += this.ctx.updates.sizeBytes(update);
  }

  /** Sends the updates with their content; take them in with `learnAll`. An empty batch is sent too. */
  send(node: number, to: number, kind: number): void {
    const { ctx, size } = this;
    if (size === 0) ctx.send(node, to, kind, NOTHING, 0, 0, 0);
    else if (size === 1) ctx.send(node, to, kind, this.updates[0], this.hops[0], this.payload, UPDATE_BYTES);
    else ctx.sendRow(node, to, kind, size, 0, this.pairs(), this.payload, size * UPDATE_BYTES);
  }

  /** As `send`, with `b` left to the sender: even a single update takes a row. */
  sendFlagged(node: number, to: number, kind: number, b: number): void {
    const { ctx, size } = this;
    if (size === 0) ctx.send(node, to, kind, NOTHING, b, 0, 0);
    else ctx.sendRow(node, to, kind, size, b, this.pairs(), this.payload, size * UPDATE_BYTES);
  }

  /** Sends the ids alone, and `b`. One id travels as `a`, several as a row; read them with `idAt`. */
  sendIds(node: number, to: number, kind: number, b: number): void {
    const { ctx, size } = this;
    if (size <= 1) {
      ctx.send(node, to, kind, size === 0 ? NOTHING : this.updates[0], b, 0, size * ID_BYTES);
      return;
    }
    const row = ctx.row(size);
    const words = ctx.words();
    for (let i = 0; i < size; i++) words[row + i] = this.updates[i];
    ctx.sendRow(node, to, kind, size, b, row, 0, size * ID_BYTES);
  }

  private pairs(): number {
    if (this.row >= 0) return this.row;
    const row = this.ctx.row(2 * this.size);
    const words = this.ctx.words();
    for (let i = 0; i < this.size; i++) {
      words[row + 2 * i] = this.updates[i];
      words[row + 2 * i + 1] = this.hops[i];
    }
    this.row = row;
    return row;
  }

  private grow(): void {
    const { updates, hops } = this;
    this.updates = new Int32Array(2 * updates.length);
    this.hops = new Int32Array(2 * hops.length);
    this.updates.set(updates);
    this.hops.set(hops);
  }
}

/** Takes in what `Batch.send` sent; the arguments are those of the message. */
export function learnAll(
  ctx: Context,
  node: number,
  from: number,
  a: number,
  b: number,
  row: number,
  length: number,
): void {
  if (row < 0) {
    if (a !== NOTHING) ctx.learn(node, a, from, b);
    return;
  }
  for (let at = row; at < row + length; at += 2) {
    // Another layer may make a row when it hears of an update, and that may replace the array of words.
    const words = ctx.words();
    ctx.learn(node, words[at], from, words[at + 1]);
  }
}

/** How many ids a message of `Batch.sendIds` carries. */
export function idCount(a: number, row: number, length: number): number {
  return row >= 0 ? length : a === NOTHING ? 0 : 1;
}

/** The i-th id of such a message. */
export function idAt(ctx: Context, a: number, row: number, i: number): number {
  return row >= 0 ? ctx.words()[row + i] : a;
}
