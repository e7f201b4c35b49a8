/** Where a list ends, and "in front of the first entry" where an entry is put or taken out. */
export const END: number = -1;

/**
 * A short list for every node, of entries of an update and three integers, all in one pool: memory follows what is in the lists, not
 * how many nodes there are. What a list holds and its order are the node's own; which place of the pool an entry has means nothing.
 */
export class NodeLists {
  /** by entry: the one behind it. Read the arrays afresh after every `insert`: growth replaces them */
  next: Int32Array;
  update: Int32Array;
  a: Int32Array;
  b: Int32Array;
  c: Int32Array;
  private readonly heads: Int32Array;
  private free: number;

  constructor(capacity: number) {
    this.heads = new Int32Array(capacity).fill(END);
    this.next = new Int32Array(0);
    this.update = new Int32Array(0);
    this.a = new Int32Array(0);
    this.b = new Int32Array(0);
    this.c = new Int32Array(0);
    this.free = END;
  }

  first(node: number): number {
    return this.heads[node];
  }

  /** Puts a new entry behind `previous`, at the front for END; returns it. */
  insert(node: number, previous: number, update: number, a: number, b: number, c: number): number {
    if (this.free === END) this.grow();
    const entry = this.free;
    this.free = this.next[entry];
    this.update[entry] = update;
    this.a[entry] = a;
    this.b[entry] = b;
    this.c[entry] = c;
    if (previous === END) {
      this.next[entry] = this.heads[node];
      this.heads[node] = entry;
    } else {
      this.next[entry] = this.next[previous];
      this.next[previous] = entry;
    }
    return entry;
  }

  /** Takes out the entry behind `previous`, the first for END; returns the one that has moved up into its place. */
  remove(node: number, previous: number): number {
    const entry = previous === END ? this.heads[node] : this.next[previous];
    const behind = this.next[entry];
    if (previous === END) this.heads[node] = behind;
    else this.next[previous] = behind;
    this.next[entry] = this.free;
    this.free = entry;
    return behind;
  }

  clear(node: number): void {
    while (this.heads[node] !== END) this.remove(node, END);
  }

  private grow(): void {
    const before = this.next.length;
    const after = Math.max(64, 2 * before);
    this.next = grown(this.next, after);
    this.update = grown(this.update, after);
    this.a = grown(this.a, after);
    this.b = grown(this.b, after);
    this.c = grown(this.c, after);
    for (let entry = before; entry < after; entry++) this.next[entry] = entry + 1 < after ? entry + 1 : END;
    this.free = before;
  }
}

function grown(array: Int32Array, length: number): Int32Array {
  const longer = new Int32Array(length);
  longer.set(array);
  return longer;
}
