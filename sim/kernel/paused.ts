/** What waits at a paused process: messages in its socket queue, one-shot timers, and a count of missed ticks per periodic timer. */
export interface WaitingMessage {
  readonly from: number;
  readonly meta: number;
  readonly a: number;
  readonly b: number;
  readonly row: number;
  readonly bytes: number;
}
interface WaitingTimer {
  readonly timer: number;
  readonly periodic: boolean;
  /** periodic: ticks so far */
  a: number;
  readonly b: number;
}
export interface Waiting {
  readonly messages: WaitingMessage[];
  readonly timers: WaitingTimer[];
}

export class PausedProcesses {
  /** most messages that ever waited at one process */
  highWater = 0;
  private readonly waiting: Map<number, Waiting> = new Map();

  /** False when the queue is full. */
  keepMessage(
    node: number,
    room: number,
    from: number,
    meta: number,
    a: number,
    b: number,
    row: number,
    bytes: number,
  ): boolean {
    const { messages } = this.of(node);
    if (messages.length >= room) return false;
    messages.push({ from, meta, a, b, row, bytes });
    if (messages.length > this.highWater) this.highWater = messages.length;
    return true;
  }

  keepOneShot(node: number, timer: number, a: number, b: number): void {
    this.of(node).timers.push({ timer, periodic: false, a, b });
  }

  keepTick(node: number, timer: number): void {
    const { timers } = this.of(node);
    const earlier = timers.find((t) => t.periodic && t.timer === timer);
    if (earlier === undefined) timers.push({ timer, periodic: true, a: 1, b: 0 });
    else earlier.a++;
  }

  /** Hands over and forgets what waits. */
  take(node: number): Waiting | undefined {
    const waiting = this.waiting.get(node);
    this.waiting.delete(node);
    return waiting;
  }

  private of(node: number): Waiting {
    let waiting = this.waiting.get(node);
    if (waiting === undefined) {
      waiting = { messages: [], timers: [] };
      this.waiting.set(node, waiting);
    }
    return waiting;
  }
}

/** Counts equals of a source, as `Moment` does for events that did not wait: one message fewer shifts no other's draws. */
export class Ordinals {
  private readonly counts: Map<number, number> = new Map();

  next(source: number): number {
    const ordinal = this.counts.get(source) ?? 0;
    this.counts.set(source, ordinal + 1);
    return ordinal;
  }
}
