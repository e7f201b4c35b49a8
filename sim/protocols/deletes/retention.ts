/** Where dormant death certificates are kept: sites that every node works out by itself from the key alone. */
import { Draw } from '../../kernel/draw.ts';
import type { RootKey } from '../../kernel/seed.ts';

/** Any constant would do: the sites are the same in every run, as they are in every process of a real system. */
const KEY: RootKey = { k0: 3468262922, k1: 577594490, k2: 3910560396, k3: 1164309106 };
const SITES = 1;

/**
 * The `count` retention sites of a key among the nodes with ids below `started`: the first of them in an order of all `capacity` ids that
 * the key gives. A node that joins takes the place of at most one site. Fewer when there are not so many nodes.
 */
export class RetentionSites {
  private readonly draw: Draw = new Draw(KEY, SITES);
  private readonly capacity: number;
  private readonly count: number;

  constructor(capacity: number, count: number) {
    this.capacity = capacity;
    this.count = count;
  }

  of(key: number, started: number): readonly number[] {
    const wanted = Math.min(this.count, started);
    const sites: number[] = [];
    this.draw.at2(key, this.capacity);
    while (sites.length < wanted) {
      const node = this.draw.below(this.capacity);
      if (node < started && !sites.includes(node)) sites.push(node);
    }
    return sites;
  }
}
