import type { Context, Topology } from '../contract.ts';

/**
 * The scenario's topology, without the neighbours that have not started yet. Those are sought only while some have not: then a
 * row is scanned, at a cost of the node's degree.
 */
export class Overlay {
  private readonly ctx: Context;
  private readonly topology: Topology;

  /** Throws RangeError when the network is complete: then there is no topology. */
  constructor(ctx: Context, protocol: string) {
    if (ctx.topology === null) throw new RangeError(`${protocol} needs a network topology other than complete`);
    this.ctx = ctx;
    this.topology = ctx.topology;
  }

  /** Neighbours of `node` that have ever started. */
  of(node: number): number {
    const { offsets, targets } = this.topology;
    const first = offsets[node];
    const last = offsets[node + 1];
    const started = this.ctx.started();
    if (started === this.ctx.capacity) return last - first;
    let count = 0;
    for (let at = first; at < last; at++) if (targets[at] < started) count++;
    return count;
  }

  /** The i-th of them. */
  at(node: number, i: number): number {
    const { offsets, targets } = this.topology;
    const started = this.ctx.started();
    let at = offsets[node];
    if (started === this.ctx.capacity) return targets[at + i];
    for (let left = i; ; at++) {
      if (targets[at] >= started) continue;
      if (left === 0) return targets[at];
      left--;
    }
  }

  /** Writes them, as many as fit; returns how many there are. */
  list(node: number, out: Int32Array): number {
    const count = this.of(node);
    const written = Math.min(count, out.length);
    for (let i = 0; i < written; i++) out[i] = this.at(node, i);
    return count;
  }
}
