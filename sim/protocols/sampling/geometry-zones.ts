import type { Context } from '../contract.ts';
import type { Geometry } from './geometry.ts';
import { ZoneMembers } from './zone-members.ts';

/**
 * The distance is the mean latency from zone to zone: the own zone first, then the others, those of equal latency together.
 * Without a latency matrix all other zones are equally far; nodes in no zone are the farthest. Tables of zones × zones.
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
    const home = this.members.of(node);
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
    const far = Array.from({ length: zones }, (_, zone) => this.latencyUs(home, zone));
    const sorted = far.map((_, zone) => zone).sort((a, b) => far[a] - far[b] || a - b);
    for (let i = 0; i < zones; i++) {
      this.order[home * zones + i] = sorted[i];
      this.tied[home * zones + i] = i > 0 && far[sorted[i]] === far[sorted[i - 1]] ? 1 : 0;
    }
  }

  private latencyUs(from: number, to: number): number {
    const { zones, zoneLatencyUs } = this.ctx.places;
    if (from === to) return -1;
    if (from >= zones.length || to >= zones.length) return Number.MAX_VALUE;
    return zoneLatencyUs === null ? 0 : zoneLatencyUs[from * zones.length + to];
  }
}
