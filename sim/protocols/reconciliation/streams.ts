import type { Context, Updates } from '../contract.ts';
import { lowestBit, wordsInUse } from '../shared/slot-bits.ts';

/**
 * The updates of one origin in one generation are a stream; every node keeps up to which version it has each stream without a gap.
 * Streams get dense numbers when the first of their updates is seen, and are walked in order of origin and generation, so that the
 * numbers (which depend on who runs first at an instant) show nowhere. A node's versions take room only for streams known so far.
 */
export class Streams {
  /** numbers of all known streams, by origin and generation */
  readonly order: number[];
  private readonly updates: Updates;
  private readonly originOf: number[];
  private readonly generationOf: number[];
  private readonly logs: (readonly number[])[];
  /** by stream: so many of its first updates have retired */
  private readonly retired: number[];
  private readonly byOrigin: Map<number, number[]>;
  /** by node: the version up to which it has each stream */
  private readonly rows: Int32Array[];

  constructor(ctx: Context) {
    this.updates = ctx.updates;
    this.order = [];
    this.originOf = [];
    this.generationOf = [];
    this.logs = [];
    this.retired = [];
    this.byOrigin = new Map();
    this.rows = Array.from({ length: ctx.capacity }, () => EMPTY);
  }

  get count(): number {
    return this.order.length;
  }

  /** The stream of an update. */
  of(update: number): number {
    const { origins } = this.updates;
    return this.find(origins.origin(update), origins.generation(update));
  }

  /** Whether the node is the one that adds to the stream. */
  isOwn(node: number, stream: number): boolean {
    return this.originOf[stream] === node && this.generationOf[stream] === this.updates.origins.current(node);
  }

  /** The stream to which the node adds, -1 before its first update. */
  own(node: number): number {
    const { origins } = this.updates;
    const generation = origins.current(node);
    return origins.published(node, generation).length === 0 ? -1 : this.find(node, generation);
  }

  version(update: number): number {
    return this.updates.origins.version(update);
  }

  at(stream: number, version: number): number {
    return this.logs[stream][version - 1];
  }

  published(stream: number): number {
    return this.logs[stream].length;
  }

  /** All versions up to this have retired: nobody needs them any more. */
  dead(stream: number): number {
    const log = this.logs[stream];
    let count = this.retired[stream];
    while (count < log.length && this.updates.slotOf(log[count]) < 0) count++;
    this.retired[stream] = count;
    return count;
  }

  // ------------------------------------------------------------------------------------------------ versions of a node

  /** The node knows nothing. */
  clear(node: number): void {
    this.rows[node] = EMPTY;
  }

  has(node: number, stream: number): number {
    const row = this.rows[node];
    return stream < row.length ? row[stream] : 0;
  }

  raise(node: number, stream: number, version: number): void {
    if (version <= this.has(node, stream)) return;
    if (stream >= this.rows[node].length) this.widen(node, stream);
    this.rows[node][stream] = version;
  }

  /** Moves on over what the node holds by now, whoever brought it, and over what has retired. Returns the version it has then. */
  advance(node: number, stream: number): number {
    const log = this.logs[stream];
    let version = this.has(node, stream);
    for (; version < log.length; version++) {
      const slot = this.updates.slotOf(log[version]);
      if (slot >= 0 && !this.updates.holdsSlot(node, slot)) break;
    }
    this.raise(node, stream, version);
    return version;
  }

  /** From `start`: what the node has according to the updates it holds, but for the stream `except`, of which it then has nothing. */
  rebuild(node: number, except: number = -1): void {
    this.clear(node);
    const { updates } = this;
    const first = node * updates.wordsPerNode;
    for (let w = 0; w < wordsInUse(updates); w++) {
      for (let word = updates.held[first + w]; word !== 0; word &= word - 1) {
        const stream = this.of(updates.idOf((w << 5) + lowestBit(word)));
        if (stream !== except) this.advance(node, stream);
      }
    }
  }

  private widen(node: number, stream: number): void {
    const wider = new Int32Array(Math.max(4, 2 * this.rows[node].length, stream + 1));
    wider.set(this.rows[node]);
    this.rows[node] = wider;
  }

  private find(origin: number, generation: number): number {
    const known = this.byOrigin.get(origin)?.[generation];
    return known !== undefined && known >= 0 ? known : this.add(origin, generation);
  }

  private add(origin: number, generation: number): number {
    const stream = this.logs.length;
    this.originOf.push(origin);
    this.generationOf.push(generation);
    this.logs.push(this.updates.origins.published(origin, generation));
    this.retired.push(0);
    const generations = this.byOrigin.get(origin) ?? [];
    while (generations.length <= generation) generations.push(-1);
    generations[generation] = stream;
    this.byOrigin.set(origin, generations);
    let place = this.order.length;
    while (place > 0 && this.comesBefore(stream, this.order[place - 1])) place--;
    this.order.splice(place, 0, stream);
    return stream;
  }

  private comesBefore(a: number, b: number): boolean {
    const { originOf, generationOf } = this;
    return originOf[a] !== originOf[b] ? originOf[a] < originOf[b] : generationOf[a] < generationOf[b];
  }
}

const EMPTY: Int32Array = new Int32Array(0);
