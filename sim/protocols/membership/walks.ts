/** Random walks of messages through a network that may double them. */
import type { Context } from '../contract.ts';

/** A step of a walk in one word: below, how many more it may take; above, which walk it is. */
const STEPS_BITS = 20;
const STEPS_MASK = 0xfffff;
const WALKS_MASK = 0x7ff;
/** bytes by which a walk is known on the wire */
export const WALK_BYTES = 2;
/** steps that a node remembers */
const RECENT = 8;

export class Walks {
  private readonly recent: Uint32Array;
  /** place in it that is overwritten next */
  private readonly oldest: Uint8Array;

  constructor(ctx: Context) {
    this.recent = ctx.column('recent', 'u32', { width: RECENT });
    this.oldest = ctx.column('oldest', 'u8');
  }

  /** First step of the i-th walk that a node begins at a moment; it may be passed on `steps` times, below 2^20. One step on is one less. */
  first(nowMs: number, i: number, steps: number): number {
    return (((Math.imul(nowMs, 31) + i) & WALKS_MASK) << STEPS_BITS) | steps;
  }

  stepsLeft(step: number): number {
    return step & STEPS_MASK;
  }

  /** Whether this very step of the walk for `subject` was here already: a doubled message would walk on twice, at every step anew. */
  seen(node: number, subject: number, step: number): boolean {
    const { recent, oldest } = this;
    const mark = (Math.imul(subject + 1, 0x9e3779b1) ^ step) >>> 0 || 1;
    const begin = node * RECENT;
    for (let at = begin; at < begin + RECENT; at++) if (recent[at] === mark) return true;
    recent[begin + oldest[node]] = mark;
    oldest[node] = (oldest[node] + 1) % RECENT;
    return false;
  }
}
