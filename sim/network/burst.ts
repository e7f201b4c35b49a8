/**
 * Bursty loss after Gilbert (Bell System Technical Journal 39, 1960) and Elliott (42, 1963), as a process in time: each node and
 * direction alternates between a good and a bad state whose sojourns are exponential. In time and per node rather than per packet
 * and per link, because random peers rarely use a link twice.
 */
import { Draw } from '../kernel/draw.ts';
import { ln } from '../kernel/math.ts';
import type { RootKey } from '../kernel/seed.ts';
import type { BurstLossSpec } from './spec.ts';

/**
 * One direction of all nodes. The state is a pure function of node and time: cycle k of a node (a good sojourn, then a bad one) is
 * keyed by (node, k). Only the cycle that was asked for last is kept, 28 bytes a node; asking about earlier times is allowed
 * and starts again from 0. In equilibrium from time 0: with the share of bad time the first good sojourn is missing, and as an
 * exponential sojourn has no memory, what is left of the current one is as long as any.
 */
export class BurstProcess {
  private readonly draw: Draw;
  private readonly meanGoodUs: number;
  private readonly meanBadUs: number;
  private readonly badShare: number;
  private readonly cycle: Uint32Array;
  private readonly goodFromUs: Float64Array;
  private readonly badFromUs: Float64Array;
  private readonly badUntilUs: Float64Array;

  /**
   * @param purpose tells the directions apart
   * @throws RangeError unless one of the mean sojourns is above 0
   */
  constructor(spec: BurstLossSpec, capacity: number, root: RootKey, purpose: number) {
    if (!(spec.meanGoodUs >= 0 && spec.meanBadUs >= 0 && spec.meanGoodUs + spec.meanBadUs > 0)) {
      throw new RangeError(`burst loss needs mean times of at least 0, not ${spec.meanGoodUs} and ${spec.meanBadUs}`);
    }
    this.draw = new Draw(root, purpose);
    this.meanGoodUs = spec.meanGoodUs;
    this.meanBadUs = spec.meanBadUs;
    this.badShare = spec.meanBadUs / (spec.meanGoodUs + spec.meanBadUs);
    this.cycle = new Uint32Array(capacity);
    this.goodFromUs = new Float64Array(capacity);
    this.badFromUs = new Float64Array(capacity);
    this.badUntilUs = new Float64Array(capacity);
  }

  /** Whether the node is in a bad sojourn at this moment (µs). */
  isBad(node: number, timeUs: number): boolean {
    if (timeUs < this.goodFromUs[node]) this.restart(node);
    if (timeUs >= this.badUntilUs[node]) this.advance(node, timeUs);
    return timeUs >= this.badFromUs[node];
  }

  private restart(node: number): void {
    this.cycle[node] = 0;
    this.goodFromUs[node] = 0;
    this.badUntilUs[node] = 0;
  }

  private advance(node: number, timeUs: number): void {
    let cycle = this.cycle[node];
    let goodFromUs = 0;
    let badFromUs = 0;
    let badUntilUs = this.badUntilUs[node];
    while (timeUs >= badUntilUs) {
      this.draw.at2(node, cycle);
      const goodUs = -ln(this.draw.unitOpen()) * this.meanGoodUs;
      const badUs = -ln(this.draw.unitOpen()) * this.meanBadUs;
      const startsBad = cycle === 0 && this.draw.chance(this.badShare);
      goodFromUs = badUntilUs;
      badFromUs = startsBad ? goodFromUs : goodFromUs + goodUs;
      badUntilUs = badFromUs + badUs;
      cycle++;
    }
    this.cycle[node] = cycle;
    this.goodFromUs[node] = goodFromUs;
    this.badFromUs[node] = badFromUs;
    this.badUntilUs[node] = badUntilUs;
  }
}

/** Share of messages of one packet that burst loss takes: the mean of the two states' losses, weighted by their times. */
export function meanBurstLoss(spec: BurstLossSpec): number {
  return (spec.meanGoodUs * spec.lossGood + spec.meanBadUs * spec.lossBad) / (spec.meanGoodUs + spec.meanBadUs);
}
