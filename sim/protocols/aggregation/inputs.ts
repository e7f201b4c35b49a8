import { ln } from '../../kernel/math.ts';
import type { Context } from '../contract.ts';

export const VALUES = {
  type: 'choice',
  choices: ['uniform', 'exponential', 'peak', 'linear'],
  default: 'uniform',
  doc: 'the value each node puts in, as a multiple of `scale`: uniform in [0, 1); exponential with mean 1; 1 at node 0 and 0 at all others; the number of the node. What is drawn is drawn when the node first starts and stays with it through restarts, as the load or the place of a machine does',
} as const;

export const SCALE = {
  type: 'number',
  default: 1,
  min: 1e-9,
  max: 1e9,
  doc: 'what the values of `values` are multiplied with',
} as const;

export interface InputOptions {
  readonly values: 'uniform' | 'exponential' | 'peak' | 'linear';
  readonly scale: number;
}

/** What each node puts into an aggregate. Belongs to the world that nodes measure, so no crash takes it away. */
export class Inputs {
  readonly of: Float64Array;
  private readonly ctx: Context;
  private readonly options: InputOptions;

  constructor(ctx: Context, options: InputOptions) {
    this.ctx = ctx;
    this.options = options;
    this.of = new Float64Array(ctx.capacity).fill(NaN);
  }

  /** From `start`: the first start draws. */
  start(node: number): void {
    if (Number.isNaN(this.of[node])) this.of[node] = this.options.scale * this.draw(node);
  }

  private draw(node: number): number {
    switch (this.options.values) {
      case 'uniform':
        return this.ctx.unit();
      case 'exponential':
        return -ln(1 - this.ctx.unit());
      case 'peak':
        return node === 0 ? 1 : 0;
      case 'linear':
        return node;
    }
  }
}
