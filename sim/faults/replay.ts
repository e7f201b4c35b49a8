/** The plan evaluated without a run: what a node's life is at a given moment. */
import { CRASH, LEAVE, PAUSE, RECOVER, RESUME, type LifeOp } from '../kernel/events.ts';
import type { FaultPlan } from './plan.ts';
import { contains, newEvent } from './process.ts';
import type { LifeEvent, LifeProcess } from './process.ts';

export type NodeState = 'up' | 'down' | 'paused' | 'not-joined' | 'left';

/** Nodes whose place in the replay is remembered; beyond that all are forgotten and replayed from the start when asked for. */
const MOST_CURSORS = 65_536;

/** The next event of one process at one node. */
interface Pending {
  readonly process: LifeProcess;
  ordinal: number;
  timeUs: number;
  op: LifeOp;
}

interface Cursor {
  timeUs: number;
  downHolds: number;
  pauseHolds: number;
  left: boolean;
  readonly pending: Pending[];
}

/** Replays the processes of single nodes. Asking in order of time is cheap; going back replays the node from the start. */
export class LifeReplay {
  private readonly processes: readonly LifeProcess[];
  private readonly joinTimeUs: (node: number) => number;
  private readonly cursors: Map<number, Cursor>;
  private readonly out: LifeEvent;

  constructor(processes: readonly LifeProcess[], joinTimeUs: (node: number) => number) {
    this.processes = processes;
    this.joinTimeUs = joinTimeUs;
    this.cursors = new Map();
    this.out = newEvent();
  }

  at(node: number, timeUs: number): NodeState {
    if (this.joinTimeUs(node) > timeUs) return 'not-joined';
    let cursor = this.cursors.get(node);
    if (cursor === undefined || cursor.timeUs > timeUs) {
      cursor = this.fresh(node);
      if (this.cursors.size >= MOST_CURSORS) this.cursors.clear();
      this.cursors.set(node, cursor);
    }
    this.advance(cursor, node, timeUs);
    if (cursor.left) return 'left';
    if (cursor.downHolds > 0) return 'down';
    return cursor.pauseHolds > 0 ? 'paused' : 'up';
  }

  private fresh(node: number): Cursor {
    const pending: Pending[] = [];
    for (const process of this.processes) {
      if (!contains(process.nodes, node)) continue;
      const first: Pending = { process, ordinal: -1, timeUs: 0, op: CRASH };
      this.step(first, node);
      pending.push(first);
    }
    return { timeUs: 0, downHolds: 0, pauseHolds: 0, left: false, pending };
  }

  /** All events up to and including `timeUs`. Holds are only counted, so the order of events between processes is no matter. */
  private advance(cursor: Cursor, node: number, timeUs: number): void {
    for (const pending of cursor.pending) {
      while (pending.timeUs <= timeUs) {
        apply(cursor, pending.op);
        this.step(pending, node);
      }
    }
    cursor.timeUs = timeUs;
  }

  private step(pending: Pending, node: number): void {
    pending.ordinal++;
    const more = pending.process.event(node, pending.ordinal, pending.timeUs, this.out);
    pending.timeUs = more ? this.out.timeUs : Infinity;
    pending.op = this.out.op;
  }
}

function apply(cursor: Cursor, op: LifeOp): void {
  if (op === CRASH) cursor.downHolds++;
  else if (op === RECOVER) cursor.downHolds--;
  else if (op === PAUSE) cursor.pauseHolds++;
  else if (op === RESUME) cursor.pauseHolds--;
  else if (op === LEAVE) cursor.left = true;
}

/**
 * The node's state after everything that the plan has for it up to and including this moment: what the kernel's node would be, but
 * known beforehand.
 *
 * @throws RangeError for a node that never exists
 */
export function lifeAt(plan: FaultPlan, node: number, timeUs: number): NodeState {
  if (!(Number.isInteger(node) && node >= 0 && node < plan.capacity)) {
    throw new RangeError(`there is no node ${node}, only 0 to ${plan.capacity - 1}`);
  }
  return plan.replay.at(node, timeUs);
}
