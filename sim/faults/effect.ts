import type { LinkEffect } from '../network/weather.ts';

/** Bits of a node's byte. */
export const SENDS = 1;
export const RECEIVES = 2;
/** Every message that this node sends or receives, whoever is at the other end. */
export const EITHER_END = 4;

export interface Worsening {
  readonly loss: number;
  readonly latencyFactor: number;
  readonly latencyAddUs: number;
}

/** A byte per node says what its part is; the effect applies at most once to a message. */
export class NodeEffect implements LinkEffect {
  readonly id: string;
  readonly startUs: number;
  readonly endUs: number;
  readonly loss: number;
  readonly latencyFactor: number;
  readonly latencyAddUs: number;
  private readonly part: Uint8Array;
  private readonly bothWays: boolean;

  constructor(id: string, startUs: number, endUs: number, part: Uint8Array, bothWays: boolean, worsening: Worsening) {
    this.id = id;
    this.startUs = startUs;
    this.endUs = endUs;
    this.loss = worsening.loss;
    this.latencyFactor = worsening.latencyFactor;
    this.latencyAddUs = worsening.latencyAddUs;
    this.part = part;
    this.bothWays = bothWays;
  }

  applies(from: number, to: number): boolean {
    const a = this.part[from];
    const b = this.part[to];
    if (((a | b) & EITHER_END) !== 0) return true;
    if ((a & SENDS) !== 0 && (b & RECEIVES) !== 0) return true;
    return this.bothWays && (b & SENDS) !== 0 && (a & RECEIVES) !== 0;
  }
}
