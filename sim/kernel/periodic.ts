/**
 * Periodic timers, owned by the kernel. Tick k of a node falls on phase + k · period of its local clock: computed, never accumulated.
 *
 * Nodes whose clock is true time stand in a ring sorted by (phase, node) and never enter the queue: each bucket takes from the ring
 * what falls into it. Nodes whose clock drifts, and timers with jitter, are chained: each tick queues the next.
 */
import { roundUpToPowerOfTwo } from './bits.ts';
import type { Clocks } from './clocks.ts';
import { Draw } from './draw.ts';
import { TIMER } from './events.ts';
import { metaOf, STAMP_MASK, stampOf } from './meta.ts';
import type { BucketFeeder, EventQueue } from './queue.ts';
import { subKey, type RootKey } from './seed.ts';

const PHASE = 101;
const JITTER = 102;

/** ticks handed to the queue at once */
const TICKS = 512;

export interface PeriodicTimerSpec {
  readonly periodUs: number;
  readonly phase: 'random' | 'lockstep' | number;
  readonly jitterUs: number;
}

export class PeriodicTimer implements BucketFeeder {
  /** odd while the node's timer runs; changes with every start and stop, so that a tick of the current bucket knows whether it is wanted */
  readonly state: Uint16Array;
  /** a bit for each node whose timer runs */
  private readonly running: Int32Array;
  /** no node's timer was ever stopped, so every queued tick is wanted and nobody's state needs a look */
  private unbroken = true;
  private readonly index: number;
  private readonly spec: PeriodicTimerSpec;
  private readonly queue: EventQueue;
  private readonly clocks: Clocks;
  private readonly phaseDraw: Draw;
  private readonly jitterDraw: Draw;
  /** 1: the node is chained; null when none is */
  private readonly chained: Uint8Array | null;
  /** of chained nodes: number and moment of the one tick that is due next; whatever else is queued is stale */
  private readonly nextTick: Float64Array;
  private readonly dueUs: Float64Array;
  /** nodes of the ring by (phase, node), and their phases */
  private ring: Int32Array;
  private phases: Float64Array;
  private cursor = 0;
  private lapUs = 0;
  /** ticks on their way into a bucket */
  private readonly tickUs: Float64Array = new Float64Array(TICKS);
  private readonly tickNode: Int32Array = new Int32Array(TICKS);
  private readonly tickMeta: Int32Array = new Int32Array(TICKS);

  constructor(
    index: number,
    key: string,
    spec: PeriodicTimerSpec,
    root: RootKey,
    queue: EventQueue,
    clocks: Clocks,
    capacity: number,
    driftsEver: (node: number) => boolean,
  ) {
    this.index = index;
    this.spec = spec;
    this.queue = queue;
    this.clocks = clocks;
    const own = subKey(root, 'timer', key);
    this.phaseDraw = new Draw(own, PHASE);
    this.jitterDraw = new Draw(own, JITTER);
    this.state = new Uint16Array(capacity);
    this.running = new Int32Array((capacity + 31) >>> 5);
    this.chained = chainedNodes(capacity, spec.jitterUs > 0 ? () => true : driftsEver);
    this.nextTick = new Float64Array(this.chained === null ? 0 : capacity);
    this.dueUs = new Float64Array(this.chained === null ? 0 : capacity);
    this.ring = new Int32Array(0);
    this.phases = new Float64Array(0);
    this.buildRing(capacity);
  }

  phaseUs(node: number): number {
    const phase = this.spec.phase;
    if (phase === 'lockstep') return 0;
    if (phase === 'random') return drawBelow(this.phaseDraw.at2(node, 0), this.spec.periodUs);
    return phase % this.spec.periodUs;
  }

  /** Starts the node's timer: first tick after `timeUs`, or at it when `inclusive`. Nothing happens when it runs already. */
  start(node: number, timeUs: number, inclusive: boolean, bucketEndUs: number): void {
    if ((this.state[node] & 1) === 1) return;
    this.state[node]++;
    this.running[node >>> 5] |= 1 << (node & 31);
    if (this.isChained(node)) {
      this.chain(node, timeUs, inclusive);
      return;
    }
    const { periodUs } = this.spec;
    const phase = this.phaseUs(node);
    const laps = (timeUs - phase) / periodUs;
    const tickUs = phase + Math.max(0, inclusive ? Math.ceil(laps) : Math.floor(laps) + 1) * periodUs;
    // The ring has given its ticks of the current bucket already; later ones come from it.
    for (let t = tickUs; t < bucketEndUs; t += periodUs) this.enqueue(t, node);
  }

  stop(node: number): void {
    if ((this.state[node] & 1) === 0) return;
    this.state[node]++;
    this.running[node >>> 5] &= ~(1 << (node & 31));
    this.unbroken = false;
  }

  /** Whether a queued tick is still wanted; if so, the next one of a chained node is queued. */
  take(node: number, timeUs: number, stamp: number): boolean {
    if (this.unbroken && this.chained === null) return true;
    const state = this.state[node];
    if ((state & 1) === 0) return false;
    if (!this.isChained(node)) return stamp === (state & STAMP_MASK);
    if (timeUs !== this.dueUs[node]) return false;
    this.chainTick(node, this.nextTick[node] + 1, 0);
    return true;
  }

  /** The node's clock changed its rate: the next tick is due at another moment, the one of this very instant included. */
  rebase(node: number, timeUs: number): void {
    if ((this.state[node] & 1) === 1) this.chainTick(node, this.nextTick[node], timeUs);
  }

  feed(_fromUs: number, toUs: number): void {
    while (this.nextUs() < toUs) this.feedSome(toUs);
  }

  /** Feeds some ticks before `toUs`, at most those up to the end of the ring. */
  private feedSome(toUs: number): void {
    const { ring, phases, state, running, unbroken, lapUs, tickUs, tickNode, tickMeta } = this;
    const n = ring.length;
    const meta = metaOf(TIMER, 0, this.index, 0);
    let cursor = this.cursor;
    let count = 0;
    while (cursor < n && count < TICKS) {
      const timeUs = lapUs + phases[cursor];
      if (timeUs >= toUs) break;
      const node = ring[cursor++];
      if (((running[node >>> 5] >>> (node & 31)) & 1) === 0) continue;
      tickUs[count] = timeUs;
      tickNode[count] = node;
      tickMeta[count++] = meta | stampOf(unbroken ? 1 : state[node]);
    }
    this.cursor = cursor;
    if (cursor === n) {
      this.cursor = 0;
      this.lapUs += this.spec.periodUs;
    }
    this.queue.pushTicks(tickUs, tickNode, tickMeta, count, this.index);
  }

  nextUs(): number {
    return this.ring.length === 0 ? Infinity : this.lapUs + this.phases[this.cursor];
  }

  private isChained(node: number): boolean {
    return this.chained !== null && this.chained[node] === 1;
  }

  private enqueue(timeUs: number, node: number): void {
    this.queue.push(timeUs, node, this.index, metaOf(TIMER, 0, this.index, this.state[node] & STAMP_MASK), 0, 0, -1, 0);
  }

  private chain(node: number, timeUs: number, inclusive: boolean): void {
    const local = this.clocks.local(node, timeUs);
    const laps = (local - this.phaseUs(node)) / this.spec.periodUs;
    this.chainTick(node, Math.max(0, inclusive ? Math.ceil(laps) : Math.floor(laps) + 1), timeUs + (inclusive ? 0 : 1));
  }

  private chainTick(node: number, k: number, notBeforeUs: number): void {
    const { jitterUs, periodUs } = this.spec;
    const late =
      jitterUs > 0 ? drawBelow(this.jitterDraw.at(node, k, Math.floor(k / 0x1_0000_0000), 0), jitterUs + 1) : 0;
    const timeUs = Math.max(notBeforeUs, this.clocks.trueTime(node, this.phaseUs(node) + k * periodUs + late));
    this.nextTick[node] = k;
    this.dueUs[node] = timeUs;
    this.enqueue(timeUs, node);
  }

  private buildRing(capacity: number): void {
    const nodes = new Int32Array(capacity);
    let n = 0;
    for (let node = 0; node < capacity; node++) if (!this.isChained(node)) nodes[n++] = node;
    const phases = new Float64Array(n);
    for (let i = 0; i < n; i++) phases[i] = this.phaseUs(nodes[i]);
    this.ring = nodes.subarray(0, n);
    this.phases = phases;
    if (this.spec.phase !== 'random') return;
    const order = sortedOrder(phases);
    this.ring = order.map((i) => nodes[i]);
    this.phases = Float64Array.from(order, (i) => phases[i]);
  }
}

function chainedNodes(capacity: number, isChained: (node: number) => boolean): Uint8Array | null {
  const chained = new Uint8Array(capacity);
  for (let node = 0; node < capacity; node++) chained[node] = isChained(node) ? 1 : 0;
  return chained.includes(1) ? chained : null;
}

/** Uniform in [0, n), for n up to 2^53. */
function drawBelow(draw: Draw, n: number): number {
  return n <= 0x1_0000_0000 ? draw.below(n) : Math.floor(draw.unit() * n);
}

/** Places of `keys` in ascending order, equal keys in the order of their places. */
function sortedOrder(keys: Float64Array): Int32Array {
  const n = keys.length;
  const scale = roundUpToPowerOfTwo(n);
  let largest = 0;
  for (const key of keys) if (key > largest) largest = key;
  if (largest * scale < Number.MAX_SAFE_INTEGER / 2) {
    const packed = new Float64Array(n);
    for (let i = 0; i < n; i++) packed[i] = keys[i] * scale + i;
    packed.sort();
    return Int32Array.from(packed, (p) => p % scale);
  }
  return Int32Array.from({ length: n }, (_, i) => i).sort((i, j) => keys[i] - keys[j] || i - j);
}
