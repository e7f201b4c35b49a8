import type { Context } from '../contract.ts';
import type { Geometry } from './geometry.ts';
import { ZoneMembers } from './zone-members.ts';

/**
 * The distance is the mean latency from zone to zone: the own zone first, then the others, those of equal latency together.
 * Without a latency matrix all other zones are equally far. Tables of zones × zones.
 */
export class Zones implements Geometry {
  private readonly ctx: Context;
  private readonly members: ZoneMembers;
  /** zones by distance from a zone, row by row; the own one first */
  private readonly order: Uint16Array;
  /** for each entry of `order`: whether it is as far as the entry before */
  private readonly tied: Uint8Array;

  constructor(ctx: Context) {
    this.ctx = ctx;
    this.members = new ZoneMembers(ctx);
    const { zones } = this.members;
    this.order = new Uint16Array(zones * zones);
    this.tied = new Uint8Array(zones * zones);
    for (let home = 0; home < zones; home++) this.sort(home);
  }

  atRank(node: number, rank: number): number {
    const home = this.ctx.places.zoneOf[node];
    const row = home * this.members.zones;
    const rowEnd = row + this.members.zones;
    let seen = this.members.size(home) - 1;
    if (rank <= seen) {
      const i = this.ctx.below(seen);
      return this.members.at(home, i < this.members.place[node] ? i : i + 1);
    }
    for (let first = row + 1; first < rowEnd;) {
      let end = first;
      let size = 0;
      do size += this.members.size(this.order[end++]);
      while (end < rowEnd && this.tied[end] === 1);
      if (rank <= seen + size) return this.among(first, this.ctx.below(size));
      seen += size;
      first = end;
    }
    throw new RangeError(`no node of rank ${rank} from node ${node}`);
  }

  /** The i-th member of the zones from this entry of `order` on. */
  private among(first: number, i: number): number {
    let entry = first;
    let left = i;
    while (left >= this.members.size(this.order[entry])) left -= this.members.size(this.order[entry++]);
    return this.members.at(this.order[entry], left);
  }

  private sort(home: number): void {
    const { zones } = this.members;
    const latencyUs = this.ctx.places.zoneLatencyUs;
    const far = (zone: number): number =>
      zone === home ? -1 : latencyUs === null ? 0 : latencyUs[home * zones + zone];
    const sorted = Array.from({ length: zones }, (_, zone) => zone).sort((a, b) => far(a) - far(b) || a - b);
    for (let i = 0; i < zones; i++) {
      this.order[home * zones + i] = sorted[i];
      this.tied[home * zones + i] = i > 0 && far(sorted[i]) === far(sorted[i - 1]) ? 1 : 0;
    }
  }
}
