import type { Context } from '../contract.ts';

/**
 * The nodes of each zone in the order of their ids, as compressed rows, and where each node stands in its row. Nodes in no zone
 * count as one more zone, the last.
 */
export class ZoneMembers {
  readonly zones: number;
  /** members of zone z: ids[offsets[z]] … ids[offsets[z + 1] - 1] */
  readonly offsets: Uint32Array;
  readonly ids: Uint32Array;
  readonly place: Uint32Array;
  private readonly zoneOf: Uint8Array;
  private readonly ctx: Context;

  constructor(ctx: Context) {
    const { zoneOf, zones } = ctx.places;
    this.ctx = ctx;
    this.zoneOf = zoneOf;
    this.zones = zones.length + 1;
    this.offsets = new Uint32Array(this.zones + 1);
    this.ids = new Uint32Array(ctx.capacity);
    this.place = new Uint32Array(ctx.capacity);
    for (let node = 0; node < ctx.capacity; node++) this.offsets[this.of(node) + 1]++;
    for (let zone = 0; zone < this.zones; zone++) this.offsets[zone + 1] += this.offsets[zone];
    const filled = this.offsets.slice();
    for (let node = 0; node < ctx.capacity; node++) {
      const zone = this.of(node);
      this.place[node] = filled[zone] - this.offsets[zone];
      this.ids[filled[zone]++] = node;
    }
  }

  of(node: number): number {
    return Math.min(this.zoneOf[node], this.zones - 1);
  }

  /** All members of a zone, started or not. */
  size(zone: number): number {
    return this.offsets[zone + 1] - this.offsets[zone];
  }

  /** Members that have ever started: the first ones of the row. */
  started(zone: number): number {
    const nodes = this.ctx.started();
    if (nodes === this.ctx.capacity) return this.size(zone);
    let low = this.offsets[zone];
    let high = this.offsets[zone + 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.ids[middle] < nodes) low = middle + 1;
      else high = middle;
    }
    return low - this.offsets[zone];
  }

  at(zone: number, i: number): number {
    return this.ids[this.offsets[zone] + i];
  }
}
