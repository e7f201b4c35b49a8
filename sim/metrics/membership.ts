/** Who is up, who is eligible, for how long: one small record per node, and the queue of those whose grace runs. */
import { BOOT } from '../kernel/events.ts';

const UP = 1;
const ELIGIBLE = 2;
const PAUSED = 4;

/**
 * Lives of the nodes as the metrics see them.
 *
 * A node is **eligible** while it is up and its latest start lies at least `graceUs` back; a boot at time 0 is eligible at once. A
 * paused node stays both. Grace is one constant, so those who wait become eligible in the order in which they started: a ring buffer
 * is their queue, and an entry is void when its node has gone down since.
 */
export class Membership {
  declare up: number;
  declare eligible: number;
  declare paused: number;
  /** nodes that have started at least once */
  declare everStarted: number;
  declare readonly capacity: number;
  /** starts of each node so far */
  declare readonly starts: Uint32Array;
  declare private readonly graceUs: number;
  declare private readonly flags: Uint8Array;
  declare private readonly startUs: Float64Array;
  declare private readonly pastUs: Float64Array;
  declare private queueNode: Int32Array;
  declare private queueDueUs: Float64Array;
  declare private head: number;
  declare private queued: number;

  constructor(capacity: number, graceUs: number) {
    this.capacity = capacity;
    this.graceUs = graceUs;
    this.up = 0;
    this.eligible = 0;
    this.paused = 0;
    this.everStarted = 0;
    this.flags = new Uint8Array(capacity);
    this.starts = new Uint32Array(capacity);
    this.startUs = new Float64Array(capacity);
    this.pastUs = new Float64Array(capacity);
    this.queueNode = new Int32Array(16);
    this.queueDueUs = new Float64Array(16);
    this.head = 0;
    this.queued = 0;
  }

  isUp(node: number): boolean {
    return (this.flags[node] & UP) !== 0;
  }

  isEligible(node: number): boolean {
    return (this.flags[node] & ELIGIBLE) !== 0;
  }

  /** Returns whether the node is eligible from now on. A node that is up already is left as it is. */
  start(timeUs: number, node: number, why: number): boolean {
    if ((this.flags[node] & UP) !== 0) return false;
    if (this.starts[node]++ === 0) this.everStarted++;
    this.up++;
    this.startUs[node] = timeUs;
    if (this.graceUs === 0 || (why === BOOT && timeUs === 0)) {
      this.flags[node] = UP | ELIGIBLE;
      this.eligible++;
      return true;
    }
    this.flags[node] = UP;
    this.enqueue(node, timeUs + this.graceUs);
    return false;
  }

  /** Returns whether the node was eligible until now. */
  stop(timeUs: number, node: number): boolean {
    const flags = this.flags[node];
    if ((flags & UP) === 0) return false;
    this.up--;
    if ((flags & PAUSED) !== 0) this.paused--;
    this.pastUs[node] += timeUs - this.startUs[node];
    this.flags[node] = 0;
    if ((flags & ELIGIBLE) === 0) return false;
    this.eligible--;
    return true;
  }

  setPaused(node: number, paused: boolean): void {
    const flags = this.flags[node];
    if ((flags & UP) === 0 || ((flags & PAUSED) !== 0) === paused) return;
    this.flags[node] = flags ^ PAUSED;
    this.paused += paused ? 1 : -1;
  }

  /** When the next waiting node becomes eligible; Infinity when none waits. */
  nextDueUs(): number {
    this.dropVoid();
    return this.queued === 0 ? Infinity : this.queueDueUs[this.head];
  }

  /** Makes the first waiting node eligible and returns it; call only when `nextDueUs` is finite. */
  admit(): number {
    const node = this.queueNode[this.head];
    this.dequeue();
    this.flags[node] |= ELIGIBLE;
    this.eligible++;
    return node;
  }

  /** µs for which the node has been up until `nowUs`, pauses included. */
  uptimeUs(node: number, nowUs: number): number {
    return this.pastUs[node] + ((this.flags[node] & UP) !== 0 ? nowUs - this.startUs[node] : 0);
  }

  private enqueue(node: number, dueUs: number): void {
    if (this.queued === this.queueNode.length) this.growQueue();
    const place = (this.head + this.queued) & (this.queueNode.length - 1);
    this.queueNode[place] = node;
    this.queueDueUs[place] = dueUs;
    this.queued++;
  }

  private dequeue(): void {
    this.head = (this.head + 1) & (this.queueNode.length - 1);
    this.queued--;
  }

  /** An entry is void when its node is down, eligible already, or waits anew since a later start. */
  private dropVoid(): void {
    while (this.queued > 0) {
      const node = this.queueNode[this.head];
      const waits = (this.flags[node] & (UP | ELIGIBLE)) === UP;
      if (waits && this.startUs[node] + this.graceUs === this.queueDueUs[this.head]) return;
      this.dequeue();
    }
  }

  private growQueue(): void {
    const size = this.queueNode.length;
    const nodes = new Int32Array(size * 2);
    const dues = new Float64Array(size * 2);
    for (let i = 0; i < this.queued; i++) {
      nodes[i] = this.queueNode[(this.head + i) & (size - 1)];
      dues[i] = this.queueDueUs[(this.head + i) & (size - 1)];
    }
    this.queueNode = nodes;
    this.queueDueUs = dues;
    this.head = 0;
  }
}
