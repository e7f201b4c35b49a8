import type { Context } from '../contract.ts';
import type { Streams } from './streams.ts';

/** Rates are kept in whole thousandths of an update per second: they travel as integers. */
const PER_UPDATE = 1000;
const MOST_RATE = 2_000_000_000;
const SECOND_US = 1_000_000;

export interface FlowOptions {
  readonly intervalUs: number;
  /** updates per second with which every node starts */
  readonly rate: number;
  readonly increase: number;
  readonly decrease: number;
  readonly patience: number;
}

/**
 * How many of its own updates a node lets into the gossip (van Renesse et al. 2008, flow control). An update waits at its origin until
 * the node's rate admits it; two nodes that gossip share out the sum of their rates; a node that cannot put all it has to tell into a
 * message lowers its rate by a factor, one that can and wants more raises it by a step.
 */
export class FlowControl {
  private readonly streams: Streams;
  private readonly options: FlowOptions;
  /** may admit, and wants to: thousandths of an update per second */
  private readonly rate: Float64Array;
  private readonly desired: Float64Array;
  /** thousandths of an update that may be admitted at once */
  private readonly allowance: Float64Array;
  /** own updates since the last round, and those that waited then */
  private readonly fresh: Int32Array;
  private readonly backlog: Int32Array;
  /** versions of the own stream that are in the gossip */
  private readonly admitted: Int32Array;
  /** deltas in a row that did not fit (positive), that did (negative) */
  private readonly run: Int32Array;

  constructor(ctx: Context, streams: Streams, options: FlowOptions) {
    this.streams = streams;
    this.options = options;
    this.rate = ctx.column('rate', 'f64', { fill: Math.round(options.rate * PER_UPDATE) });
    this.desired = ctx.column('desired', 'f64');
    this.allowance = ctx.column('allowance', 'f64', { fill: PER_UPDATE });
    this.fresh = ctx.column('fresh', 'i32');
    this.backlog = ctx.column('backlog', 'i32');
    this.admitted = ctx.column('admitted', 'i32', { durable: true });
    this.run = ctx.column('run', 'i32');
  }

  rateOf(node: number): number {
    return this.rate[node];
  }

  desiredOf(node: number): number {
    return this.desired[node];
  }

  /** From `start`, after the streams were rebuilt: what had not been admitted goes on waiting. */
  start(node: number): void {
    this.backlog[node] = this.waiting(node);
    this.admit(node, 0);
  }

  /** The node published an update. */
  published(node: number): void {
    this.fresh[node]++;
    this.admit(node, Math.min(this.waiting(node), Math.floor(this.allowance[node] / PER_UPDATE)));
  }

  /** At the start of a round, which stands for `ticks` of them. */
  beginRound(node: number, ticks: number): void {
    const { rate, allowance } = this;
    const roundUs = this.options.intervalUs * ticks;
    this.desired[node] = Math.min(
      MOST_RATE,
      Math.ceil(((this.fresh[node] + this.backlog[node]) * PER_UPDATE * SECOND_US) / roundUs),
    );
    const earned = Math.floor((rate[node] * roundUs) / SECOND_US);
    allowance[node] = Math.min(allowance[node] + earned, Math.max(PER_UPDATE, earned));
    this.admit(node, Math.min(this.waiting(node), Math.floor(allowance[node] / PER_UPDATE)));
    this.fresh[node] = 0;
    this.backlog[node] = this.waiting(node);
  }

  /** A peer told its rate and what it wants: the node takes its part of both rates. Returns by how much the peer's changes. */
  negotiate(node: number, peerRate: number, peerDesired: number): number {
    const mine = share(this.rate[node], this.desired[node], peerRate, peerDesired);
    const change = this.rate[node] - mine;
    this.rate[node] = mine;
    return change;
  }

  /** What a peer's negotiation changed. */
  change(node: number, change: number): void {
    this.rate[node] = Math.min(MOST_RATE, Math.max(0, this.rate[node] + change));
  }

  /** All that the node had to tell fitted into a message, or not. */
  adapt(node: number, fitted: boolean): void {
    const { run, rate, options } = this;
    if (fitted) run[node] = Math.min(run[node], 0) - 1;
    else run[node] = Math.max(run[node], 0) + 1;
    if (Math.abs(run[node]) < options.patience) return;
    run[node] = 0;
    if (!fitted) rate[node] = Math.floor(rate[node] * options.decrease);
    else if (rate[node] < this.desired[node])
      rate[node] = Math.min(MOST_RATE, rate[node] + Math.round(options.increase * PER_UPDATE));
  }

  /** Own updates that are not in the gossip yet. */
  private waiting(node: number): number {
    const own = this.streams.own(node);
    return own < 0 ? 0 : this.streams.published(own) - this.admitted[node];
  }

  private admit(node: number, updates: number): void {
    this.admitted[node] += updates;
    this.allowance[node] -= updates * PER_UPDATE;
    const own = this.streams.own(node);
    if (own >= 0) this.streams.raise(node, own, this.admitted[node]);
  }
}

/**
 * The first node's part of the sum of two rates, given what each has and wants. When both can have what they want, they do and halve the
 * rest; otherwise both get half, but for one that wants less: it gets what it wants and the other all else.
 */
export function share(rate: number, desired: number, peerRate: number, peerDesired: number): number {
  const sum = rate + peerRate;
  const half = Math.floor(sum / 2);
  if (desired + peerDesired <= sum) return desired + Math.floor((sum - desired - peerDesired) / 2);
  if (desired < half) return desired;
  if (peerDesired < half) return sum - peerDesired;
  return half;
}
