/** Where dormant death certificates are kept: sites that every node works out by itself from the key alone. */
import { threefry } from '../../kernel/threefry.ts';

/** Any constant would do: the sites are the same in every run, as they are in every process of a real system. */
const KEY = [0xceb96b0a, 0x226d5cda, 0xe916c60c, 0x45659bba] as const;
const TWO_32 = 0x1_0000_0000;

/**
 * The `count` retention sites of a key among the nodes with ids below `started`: the first of them in an order of all `capacity` ids that
 * the key gives. A node that joins takes the place of at most one site. Fewer when there are not so many nodes.
 */
export class RetentionSites {
  private readonly out: Int32Array = new Int32Array(4);
  private readonly capacity: number;
  private readonly count: number;

  constructor(capacity: number, count: number) {
    this.capacity = capacity;
    this.count = count;
  }

  of(key: number, started: number): readonly number[] {
    const wanted = Math.min(this.count, started);
    const sites: number[] = [];
    for (let i = 0; sites.length < wanted; i++) {
      const node = this.drawn(key, i);
      if (node < started && !sites.includes(node)) sites.push(node);
    }
    return sites;
  }

  /** The i-th id in the key's order, all alike but for one part in 2^32 / capacity. */
  private drawn(key: number, i: number): number {
    const [k0, k1, k2, k3] = KEY;
    threefry(this.out, k0, k1, k2, k3, key, this.capacity, i, 0);
    return Math.floor(((this.out[0] >>> 0) * this.capacity) / TWO_32);
  }
}
