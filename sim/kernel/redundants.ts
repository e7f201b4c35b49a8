/** Redundant copies that were noticed since the last flush, for those who only add them up: node and update of each. */
export class Redundants {
  readonly words: Int32Array = new Int32Array(2 * 512);
  used = 0;

  /** Returns whether it is full now. */
  note(node: number, update: number): boolean {
    const { words, used } = this;
    words[used] = node;
    words[used + 1] = update;
    this.used = used + 2;
    return this.used === words.length;
  }
}
