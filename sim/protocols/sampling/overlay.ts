import type { Context, Topology } from '../contract.ts';

/**
 * The scenario's topology, without the neighbours that have not started yet. Rows ascend and ids start in order, so these are the last
 * ones of a row.
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
    let last = offsets[node + 1];
    const started = this.ctx.started();
    if (started < this.ctx.capacity) while (last > first && targets[last - 1] >= started) last--;
    return last - first;
  }

  /** The i-th of them. */
  at(node: number, i: number): number {
    return this.topology.targets[this.topology.offsets[node] + i];
  }

  /** Writes them, as many as fit; returns how many there are. */
  list(node: number, out: Int32Array): number {
    const count = this.of(node);
    const written = Math.min(count, out.length);
    for (let i = 0; i < written; i++) out[i] = this.at(node, i);
    return count;
  }
}
