/** Threefry blocks of many positions at once: four at a time where the engine can, one by one elsewhere; the same words. */
import { threefry } from './threefry.ts';
import { LANES, lanes, THREEFRY_COLUMNS, type LaneFunctions } from './wasm/lanes.ts';

/** positions taken at once */
export const MOST_BLOCKS: number = LANES;
/** where the columns of `Blocks.words` begin: four words of each position, then the first three drawn there */
export const POSITION: readonly [number, number, number, number] = [0, LANES, 2 * LANES, 3 * LANES];
export const DRAWN: readonly [number, number, number] = [4 * LANES, 5 * LANES, 6 * LANES];

export class Blocks {
  readonly words: Int32Array;
  private readonly functions: LaneFunctions | null;
  private readonly block: Int32Array = new Int32Array(4);

  /** @param plain for tests: never four at a time */
  constructor(plain = false) {
    const engine = plain ? null : lanes();
    this.words = engine === null ? new Int32Array(THREEFRY_COLUMNS * LANES) : engine.words;
    this.functions = engine === null ? null : engine.functions;
  }

  /** Draws at the first `count` positions. */
  draw(count: number, k0: number, k1: number, k2: number, k3: number): void {
    if (this.functions !== null) {
      // What lies beyond the last one is drawn too, and nobody looks.
      this.functions.threefry(0, (count + 3) & ~3, k0, k1, k2, k3);
      return;
    }
    const { words, block } = this;
    for (let i = 0; i < count; i++) {
      threefry(block, k0, k1, k2, k3, words[i], words[i + LANES], words[i + 2 * LANES], words[i + 3 * LANES]);
      words[i + 4 * LANES] = block[0];
      words[i + 5 * LANES] = block[1];
      words[i + 6 * LANES] = block[2];
    }
  }
}
