import type { Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { contains, listOthers } from '../shared/distinct.ts';
import { ZoneMembers } from './zone-members.ts';

/** Mostly a peer of the node's own zone; with probability `cross` one of another zone. Even on each side. */
export const zoneAware: Protocol = defineProtocol({
  name: 'zone-aware',
  role: 'peer-sampling',
  summary: 'a peer of the own zone, at times one of another',
  source: 'Demers et al. 1987, section 3 (favour near peers); as in many multi-region deployments',
  expect:
    'traffic across zones is `cross` of all; each zone converges by itself and news crosses as often as that share lets it',
  avoid: 'with a `cross` of 0 and no other way between zones, or where zones are as small as a few nodes',
  options: {
    cross: {
      type: 'probability',
      default: 0.1,
      doc: 'share of contacts that leave the zone; where a side has no (further) peer the other side serves',
    },
  },
  messages: {},

  create(ctx, options): Layer {
    const members = new ZoneMembers(ctx);

    /** the i-th started node of another zone */
    function outsider(home: number, i: number): number {
      let left = i;
      for (let zone = 0; ; zone++) {
        if (zone === home) continue;
        const size = members.started(zone);
        if (left < size) return members.at(zone, left);
        left -= size;
      }
    }

    function insider(node: number, home: number, i: number): number {
      return members.at(home, i < members.place[node] ? i : i + 1);
    }

    return {
      start() {},
      sample(node, k, out) {
        const home = members.of(node);
        const inside = members.started(home) - 1;
        const outside = ctx.started() - 1 - inside;
        if (k >= inside + outside) return listOthers(node, ctx.started(), out);
        let insideLeft = inside;
        let outsideLeft = outside;
        for (let count = 0; count < k; count++) {
          const leaves = ctx.chance(options.cross) ? outsideLeft > 0 : insideLeft === 0;
          let peer = -1;
          do peer = leaves ? outsider(home, ctx.below(outside)) : insider(node, home, ctx.below(inside));
          while (contains(out, count, peer));
          out[count] = peer;
          if (leaves) outsideLeft--;
          else insideLeft--;
        }
        return k;
      },
      neighbours(node, out) {
        return listOthers(node, ctx.started(), out);
      },
    };
  },
});
