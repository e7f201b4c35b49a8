/** Coverage by brute force: the whole history is kept, and every figure is recomputed from it at each instant. */
import { BOOT, NOBODY } from '../../sim/kernel/events.ts';

export type Step =
  | { readonly do: 'up' | 'down' | 'pause' | 'skip'; readonly node: number }
  | { readonly do: 'publish'; readonly node: number }
  | {
      readonly do: 'learn' | 'forget' | 'redundant';
      readonly node: number;
      readonly update: number;
      readonly hop: number;
    }
  | { readonly do: 'retire'; readonly update: number };

export interface Timed {
  readonly timeUs: number;
  readonly step: Step;
}

interface NodeState {
  up: boolean;
  startUs: number;
  boot: boolean;
}

/** The state after all events at or before one instant. */
export class Model {
  readonly nodes: NodeState[];
  readonly held: Set<string> = new Set();
  readonly everHeld: Set<string> = new Set();
  readonly live: Map<number, number> = new Map();
  readonly retiredCoverage: Map<number, number | null> = new Map();
  readonly graceUs: number;
  publishesLeft: number;
  published = 0;

  constructor(nodes: number, graceUs: number, publishes: number) {
    this.nodes = Array.from({ length: nodes }, () => ({ up: false, startUs: 0, boot: false }));
    this.graceUs = graceUs;
    this.publishesLeft = publishes;
  }

  eligible(timeUs: number): number[] {
    return this.nodes.flatMap((node, i) => {
      const old = node.up && (node.boot || timeUs >= node.startUs + this.graceUs);
      return old ? [i] : [];
    });
  }

  holders(update: number, timeUs: number): number {
    return this.eligible(timeUs).filter((node) => this.held.has(`${node}:${update}`)).length;
  }

  missing(timeUs: number): number {
    const eligible = this.eligible(timeUs).length;
    return [...this.live.keys()].reduce((sum, update) => sum + eligible - this.holders(update, timeUs), 0);
  }

  converged(timeUs: number): boolean {
    return this.publishesLeft === 0 && this.covered(timeUs);
  }

  covered(timeUs: number): boolean {
    return this.eligible(timeUs).length > 0 && this.missing(timeUs) === 0;
  }

  /** Applies a step; false when it makes no sense in this state. */
  apply({ timeUs, step }: Timed): boolean {
    switch (step.do) {
      case 'up':
        return this.start(step.node, timeUs, timeUs === 0 ? BOOT : 1);
      case 'down':
        if (!this.nodes[step.node].up) return false;
        this.nodes[step.node].up = false;
        return true;
      case 'pause':
        return this.nodes[step.node].up;
      case 'skip':
        if (this.publishesLeft === 0 || this.nodes[step.node].up) return false;
        this.publishesLeft--;
        this.published++;
        return true;
      case 'publish':
        if (this.publishesLeft === 0 || !this.nodes[step.node].up) return false;
        this.publishesLeft--;
        this.live.set(this.published++, timeUs);
        return true;
      case 'retire': {
        if (!this.live.has(step.update)) return false;
        const eligible = this.eligible(timeUs).length;
        this.retiredCoverage.set(step.update, eligible === 0 ? null : this.holders(step.update, timeUs) / eligible);
        this.live.delete(step.update);
        return true;
      }
      default:
        return this.change(step.do, step.node, step.update);
    }
  }

  private start(node: number, timeUs: number, why: number): boolean {
    if (this.nodes[node].up) return false;
    this.nodes[node] = { up: true, startUs: timeUs, boot: why === BOOT && timeUs === 0 };
    return true;
  }

  private change(what: 'learn' | 'forget' | 'redundant', node: number, update: number): boolean {
    const pair = `${node}:${update}`;
    if (!this.live.has(update)) return false;
    const holds = this.held.has(pair);
    if (what === 'learn' ? holds || !this.nodes[node].up : !holds) return false;
    if (what === 'redundant') return this.nodes[node].up;
    if (what === 'learn') this.held.add(pair);
    else this.held.delete(pair);
    if (what === 'learn') this.everHeld.add(pair);
    return true;
  }
}

export const ORIGIN: number = NOBODY;
