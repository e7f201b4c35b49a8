/**
 * Who is up. A node's life counts its starts; several faults may hold a node down or paused at once, and it comes back when the last
 * of them lets go.
 */
import { CRASH, DRIFT, JOIN, LEAVE, PAUSE, RECOVER, RESUME, type LifeOp } from './events.ts';

export const ABSENT = 0;
export const UP = 1;
export const DOWN = 2;
export const PAUSED = 3;
export const GONE = 4;

/** What an operation did to the node. */
export type LifeChange = 'none' | 'start' | 'crash' | 'leave' | 'pause' | 'resume' | 'drift';

export class Lives {
  /** ABSENT, UP, DOWN, PAUSED or GONE */
  readonly status: Uint8Array;
  /** number of starts so far; 0 before the first */
  readonly life: Uint16Array;
  /** nodes ever started are the ids below this */
  started = 0;
  private readonly downHolds: Uint8Array;
  private readonly pauseHolds: Uint8Array;
  private readonly lost: Uint8Array;

  constructor(capacity: number) {
    this.status = new Uint8Array(capacity);
    this.life = new Uint16Array(capacity);
    this.downHolds = new Uint8Array(capacity);
    this.pauseHolds = new Uint8Array(capacity);
    this.lost = new Uint8Array(capacity);
  }

  isUp(node: number): boolean {
    const status = this.status[node];
    return status === UP || status === PAUSED;
  }

  /** Whether the durable columns must be cleared at the start that follows; asking clears the mark. */
  takeLost(node: number): boolean {
    const lost = this.lost[node] === 1;
    this.lost[node] = 0;
    return lost;
  }

  apply(node: number, op: LifeOp, arg: number): LifeChange {
    if (this.status[node] === GONE) return 'none';
    switch (op) {
      case CRASH:
        return this.hold(node, arg);
      case RECOVER:
        return --this.downHolds[node] === 0 && this.status[node] === DOWN ? 'start' : 'none';
      case JOIN:
        return this.downHolds[node] === 0 ? 'start' : this.absentToDown(node);
      case LEAVE:
        return this.leave(node);
      case PAUSE:
        return this.pause(node);
      case RESUME:
        return this.resume(node);
      case DRIFT:
        return 'drift';
    }
  }

  /** The node starts; returns whether its former pause goes on. */
  begin(node: number): void {
    this.status[node] = this.pauseHolds[node] > 0 ? PAUSED : UP;
    this.life[node]++;
    if (node >= this.started) this.started = node + 1;
  }

  private hold(node: number, lost: number): LifeChange {
    if (lost === 1 && this.life[node] > 0) this.lost[node] = 1;
    if (++this.downHolds[node] > 1) return 'none';
    if (!this.isUp(node)) return 'none';
    this.status[node] = DOWN;
    return 'crash';
  }

  /** A node that is to start but is held down counts as known to the full view: it would be there but for the fault. */
  absentToDown(node: number): LifeChange {
    this.status[node] = DOWN;
    if (node >= this.started) this.started = node + 1;
    return 'none';
  }

  private leave(node: number): LifeChange {
    const up = this.isUp(node);
    this.status[node] = GONE;
    return up ? 'leave' : 'none';
  }

  private pause(node: number): LifeChange {
    if (++this.pauseHolds[node] > 1 || this.status[node] !== UP) return 'none';
    this.status[node] = PAUSED;
    return 'pause';
  }

  private resume(node: number): LifeChange {
    if (--this.pauseHolds[node] > 0 || this.status[node] !== PAUSED) return 'none';
    this.status[node] = UP;
    return 'resume';
  }
}
