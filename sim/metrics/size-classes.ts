/**
 * The different sizes that messages of a run have, found again by message type and size word, so that a message is counted in place of
 * adding up its bytes.
 */
import { metaIndex } from '../kernel/meta.ts';
import type { MessageBytes } from '../kernel/tally.ts';
import type { NodeSums, SumClass } from './node-sums.ts';

export interface SizeClass {
  readonly message: number;
  readonly payloadBytes: number;
  readonly controlBytes: number;
  readonly sum: SumClass;
  /** how many since the last look */
  times: number;
}

/** places in which a size is looked for first */
const PLACES = 16;

export class SizeClasses {
  readonly all: SizeClass[] = [];
  private readonly sums: NodeSums;
  private readonly last: number;
  private readonly byMessage: Map<number, Map<number, SizeClass>> = new Map();
  private readonly metas: Int32Array = new Int32Array(PLACES).fill(-1);
  private readonly words: Int32Array = new Int32Array(PLACES);
  private readonly found: (SizeClass | null)[] = new Array<SizeClass | null>(PLACES).fill(null);

  /** @param last what a message adds to the fourth sum */
  constructor(sums: NodeSums, last: number) {
    this.sums = sums;
    this.last = last;
  }

  /** The class of a message with this meta and size word; null when it has none. */
  find(meta: number, word: number, bytes: MessageBytes): SizeClass | null {
    const place = (Math.imul(meta, 0x9e3779b1) ^ Math.imul(word, 0x85ebca77)) >>> 28;
    if (this.metas[place] === meta && this.words[place] === word) return this.found[place];
    if (bytes.isPooled(word)) return null;
    const one = this.search(metaIndex(meta), word, bytes);
    this.metas[place] = meta;
    this.words[place] = word;
    this.found[place] = one;
    return one;
  }

  private search(message: number, word: number, bytes: MessageBytes): SizeClass | null {
    let words = this.byMessage.get(message);
    if (words === undefined) this.byMessage.set(message, (words = new Map()));
    const known = words.get(word);
    // With sizes without end only those with a class are kept, and looking for one more would cost more than adding up.
    if (known !== undefined || this.sums.full) return known ?? null;
    const payloadBytes = bytes.payloadOf(word);
    const controlBytes = bytes.fixed[message] + bytes.extraControlOf(word);
    const sum = this.sums.classOf(1, payloadBytes, controlBytes, this.last);
    if (sum === null) return null;
    const one = { message, payloadBytes, controlBytes, sum, times: 0 };
    words.set(word, one);
    this.all.push(one);
    return one;
  }
}
