/**
 * Who published what, in which order: the name of an update in protocols that count versions. An origin that loses its state begins a new
 * generation, because what it published last may have reached some nodes and be unknown to itself: with versions going on, a gap that
 * nobody could fill would stay for ever (the generation of Cassandra's gossip).
 */
export class Origins {
  private readonly originOf: Int32Array;
  private readonly generationOf: Int32Array;
  private readonly versionOf: Int32Array;
  /** by node: updates in order, a list for each generation that published */
  private readonly logs: Map<number, number[][]>;
  /** how often a node lost its state, nodes that never did left out */
  private readonly losses: Map<number, number>;

  /** @param updates how many there will ever be: ids below this */
  constructor(updates: number) {
    this.originOf = new Int32Array(updates).fill(-1);
    this.generationOf = new Int32Array(updates);
    this.versionOf = new Int32Array(updates);
    this.logs = new Map();
    this.losses = new Map();
  }

  publish(update: number, origin: number): void {
    const generation = this.losses.get(origin) ?? 0;
    let logs = this.logs.get(origin);
    if (logs === undefined) {
      logs = [];
      this.logs.set(origin, logs);
    }
    while (logs.length <= generation) logs.push([]);
    this.originOf[update] = origin;
    this.generationOf[update] = generation;
    this.versionOf[update] = logs[generation].push(update);
  }

  /** The node lost its state. */
  lose(node: number): void {
    this.losses.set(node, this.current(node) + 1);
  }

  origin(update: number): number {
    return this.originOf[update];
  }

  generation(update: number): number {
    return this.generationOf[update];
  }

  version(update: number): number {
    return this.versionOf[update];
  }

  /** the generation in which a node publishes at present */
  current(node: number): number {
    return this.losses.get(node) ?? 0;
  }

  published(origin: number, generation: number): readonly number[] {
    return this.logs.get(origin)?.[generation] ?? NONE;
  }
}

const NONE: readonly number[] = [];
