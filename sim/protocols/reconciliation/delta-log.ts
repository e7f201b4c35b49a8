import type { State } from '../contract.ts';

/** One change of a node's state: an update that it came to hold, or a delta that it merged. */
export interface DeltaEntry {
  /** update or key */
  readonly item: number;
  /** null: the item is an update */
  readonly state: State | null;
  /** the peer that brought it, below 0 when it arose here */
  readonly from: number;
}

/** The last changes of one node, numbered in their order. Older ones are forgotten. */
export class DeltaLog {
  private readonly most: number;
  private entries: DeltaEntry[] = [];
  private firstNumber = 0;

  constructor(most: number) {
    this.most = most;
  }

  /** number of the first change that is still known */
  get first(): number {
    return this.firstNumber;
  }

  /** number of the next change */
  get end(): number {
    return this.firstNumber + this.entries.length;
  }

  /** Forgets all; the next change has this number. */
  reset(next: number): void {
    this.entries = [];
    this.firstNumber = next;
  }

  push(entry: DeltaEntry): void {
    this.entries.push(entry);
    if (this.entries.length > this.most) this.forget(this.firstNumber + 1);
  }

  /** Forgets the changes below this number. */
  forget(number: number): void {
    const count = Math.min(this.entries.length, number - this.firstNumber);
    if (count <= 0) return;
    this.entries.splice(0, count);
    this.firstNumber += count;
  }

  /** The changes from this number on, which must still be known. */
  since(number: number): readonly DeltaEntry[] {
    return this.entries.slice(number - this.firstNumber);
  }
}
