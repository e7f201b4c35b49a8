/** A set of nodes per update as bits, made when the first node enters and freed with the update. */
export class NodeSets {
  declare private readonly words: number;
  declare private readonly sets: Map<number, Uint32Array>;

  constructor(capacity: number) {
    this.words = (capacity + 31) >>> 5;
    this.sets = new Map();
  }

  add(update: number, node: number): void {
    let bits = this.sets.get(update);
    if (bits === undefined) {
      bits = new Uint32Array(this.words);
      this.sets.set(update, bits);
    }
    bits[node >>> 5] |= 1 << (node & 31);
  }

  has(update: number, node: number): boolean {
    const bits = this.sets.get(update);
    return bits !== undefined && ((bits[node >>> 5] >>> (node & 31)) & 1) === 1;
  }

  free(update: number): void {
    this.sets.delete(update);
  }
}
