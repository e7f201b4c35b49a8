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
  readonly life: Uint32Array;
  /** when the present life began, µs */
  readonly startUs: Float64Array;
  /** a bit for each node that is UP: what the status says, in an eighth of a byte a node */
  private readonly upBits: Int32Array;
  private running = 0;
  private readonly nodes: number;
  /** when each id from `nodes` on joins, ascending */
  private readonly joinsUs: Float64Array;
  private joined = 0;
  private readonly downHolds: Uint16Array;
  private readonly pauseHolds: Uint16Array;
  private readonly lost: Uint8Array;

  constructor(nodes: number, joinsUs: Float64Array) {
    const capacity = nodes + joinsUs.length;
    this.nodes = nodes;
    this.joinsUs = joinsUs;
    this.startUs = new Float64Array(capacity);
    this.status = new Uint8Array(capacity);
    this.upBits = new Int32Array((capacity + 31) >>> 5);
    this.life = new Uint32Array(capacity);
    this.downHolds = new Uint16Array(capacity);
    this.pauseHolds = new Uint16Array(capacity);
    this.lost = new Uint8Array(capacity);
  }

  /** Ids below this were started before `timeUs`: a function of time alone, not of how far the run has got. */
  startedBefore(timeUs: number): number {
    const { joinsUs } = this;
    while (this.joined < joinsUs.length && joinsUs[this.joined] < timeUs) this.joined++;
    while (this.joined > 0 && joinsUs[this.joined - 1] >= timeUs) this.joined--;
    return this.nodes + this.joined;
  }

  /** Up and not paused. */
  runs(node: number): boolean {
    return this.running === this.status.length || ((this.upBits[node >>> 5] >>> (node & 31)) & 1) === 1;
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

  /** The node starts, into its pause if one holds it. */
  begin(node: number, timeUs: number): void {
    this.set(node, this.pauseHolds[node] > 0 ? PAUSED : UP);
    this.life[node]++;
    this.startUs[node] = timeUs;
  }

  private hold(node: number, lost: number): LifeChange {
    if (lost === 1 && this.life[node] > 0) this.lost[node] = 1;
    if (++this.downHolds[node] > 1) return 'none';
    if (!this.isUp(node)) return 'none';
    this.set(node, DOWN);
    return 'crash';
  }

  /** A node that is to start while a fault holds it down starts when the fault lets go. */
  private absentToDown(node: number): LifeChange {
    this.set(node, DOWN);
    return 'none';
  }

  private leave(node: number): LifeChange {
    const up = this.isUp(node);
    this.set(node, GONE);
    return up ? 'leave' : 'none';
  }

  private pause(node: number): LifeChange {
    if (++this.pauseHolds[node] > 1 || this.status[node] !== UP) return 'none';
    this.set(node, PAUSED);
    return 'pause';
  }

  private resume(node: number): LifeChange {
    if (--this.pauseHolds[node] > 0 || this.status[node] !== PAUSED) return 'none';
    this.set(node, UP);
    return 'resume';
  }

  private set(node: number, status: number): void {
    if (this.status[node] === UP) this.running--;
    if (status === UP) this.running++;
    this.status[node] = status;
    const bit = 1 << (node & 31);
    if (status === UP) this.upBits[node >>> 5] |= bit;
    else this.upBits[node >>> 5] &= ~bit;
  }
}
