/**
 * Four sums for each node, to which messages of few different sizes add. A table of sums is larger than any cache, and every message
 * would wait for its node's line; so what a message adds is a class, and one byte a node counts each class. A count that is full goes
 * into the sums, as all of them do when somebody reads. What a node sent and got is counted side by side, in a quarter of a line.
 */
export const SUMS = 4;
const TWO_32 = 0x1_0000_0000;
/** counts go up to this */
const FULL = 255;
const MOST_CLASSES = 8;
/** bytes of one node's counts: classes of two sets of sums */
export const COUNTS: number = 2 * MOST_CLASSES;

/** What one message adds to the sums of its node. */
export interface SumClass {
  readonly amounts: readonly number[];
  /** place of its count among the COUNTS of a node */
  readonly place: number;
}

export class NodeSums {
  /** COUNTS bytes a node, each up to FULL */
  readonly counts: Uint8Array;
  private readonly capacity: number;
  private readonly firstPlace: number;
  private readonly classes: SumClass[] = [];
  /** low 32 bits of each sum; allocated when the first count is full */
  private words: Int32Array = new Int32Array(0);
  /** what does not fit into them */
  private readonly carried: Map<number, number> = new Map();

  /** @param counts of as many nodes, shared by two  @param half which of the two this is */
  constructor(counts: Uint8Array, half: 0 | 1) {
    this.counts = counts;
    this.capacity = counts.length / COUNTS;
    this.firstPlace = half * MOST_CLASSES;
  }

  /** The class of messages that add these amounts (whole numbers from 0); null when there is no room for one more: use `add`. */
  classOf(...amounts: readonly number[]): SumClass | null {
    const known = this.classes.find((one) => one.amounts.every((amount, sum) => amount === amounts[sum]));
    if (known !== undefined) return known;
    if (this.full) return null;
    const one = { amounts, place: this.firstPlace + this.classes.length };
    this.classes.push(one);
    return one;
  }

  /** Whether every class is taken. */
  get full(): boolean {
    return this.classes.length === MOST_CLASSES;
  }

  /** One more of a class. */
  count(node: number, one: SumClass): void {
    const at = node * COUNTS + one.place;
    const count = this.counts[at];
    if (count === FULL) this.spill(node, one);
    else this.counts[at] = count + 1;
  }

  private spill(node: number, one: SumClass): void {
    this.counts[node * COUNTS + one.place] = 0;
    for (let sum = 0; sum < SUMS; sum++) this.addTo(node * SUMS + sum, (FULL + 1) * one.amounts[sum]);
  }

  /** Adds amounts of no class. */
  add(node: number, a: number, b: number, c: number, d: number): void {
    this.addTo(node * SUMS, a);
    this.addTo(node * SUMS + 1, b);
    this.addTo(node * SUMS + 2, c);
    this.addTo(node * SUMS + 3, d);
  }

  /** One of the four sums of a node. */
  get(node: number, sum: number): number {
    const at = node * SUMS + sum;
    let total = this.words.length === 0 ? 0 : this.words[at] >>> 0;
    if (this.carried.size > 0) total += this.carried.get(at) ?? 0;
    for (const { place, amounts } of this.classes) total += this.counts[node * COUNTS + place] * amounts[sum];
    return total;
  }

  private addTo(at: number, amount: number): void {
    if (this.words.length === 0) this.words = new Int32Array(this.capacity * SUMS);
    if (amount > 0x7fff_ffff) {
      this.carry(at, amount);
      return;
    }
    const sum = (this.words[at] + amount) | 0;
    this.words[at] = sum;
    if (sum >>> 0 < amount) this.carry(at, TWO_32);
  }

  private carry(at: number, amount: number): void {
    this.carried.set(at, (this.carried.get(at) ?? 0) + amount);
  }
}
