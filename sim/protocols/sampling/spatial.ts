import type { Context, Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { contains, drawOthers, listOthers } from '../shared/distinct.ts';
import { geometryOf } from './geometries.ts';
import { RankWeights } from './rank-weights.ts';

/** Draws that may fall on nodes which have not joined yet, before the peers are drawn evenly instead. */
const MOST_MISSES = 256;

/**
 * Demers' spatial rule: a node sorts the others by distance and takes the i-th with probability proportional to i^-exponent; those at
 * equal distance share their average. Several peers of one round are drawn without replacement.
 *
 * Places are those of all nodes that will ever exist; a draw that falls on one that has not joined yet is repeated.
 */
export const spatial: Protocol = defineProtocol({
  name: 'spatial',
  role: 'peer-sampling',
  summary: 'near peers more often than far ones',
  source: 'Demers et al. 1987, section 3.1 (spatial distributions)',
  expect:
    'with distance to the power of -a, links between far places carry less: a near 2 on a line keeps their traffic small while spreading stays polylogarithmic',
  avoid:
    'for rumors that die out: near nodes tell each other what they know, and residue is larger than with uniform choice; it needs a placement',
  options: {
    exponent: {
      type: 'number',
      default: 2,
      min: 0,
      max: 8,
      doc: 'how fast the i-th nearest becomes unlikely, as i^-exponent; 0 is uniform',
    },
  },
  messages: {},

  create(ctx: Context, options): Layer {
    const geometry = geometryOf(ctx);
    const ranks = new RankWeights(ctx, ctx.capacity - 1, options.exponent);

    return {
      start() {},
      sample(node, k, out) {
        const nodes = ctx.started();
        if (k >= nodes - 1) return listOthers(node, nodes, out);
        ranks.begin();
        let misses = 0;
        for (let count = 0; count < k;) {
          const rank = ranks.draw();
          let peer = geometry.atRank(node, rank);
          while (contains(out, count, peer)) peer = geometry.atRank(node, rank);
          if (peer < nodes) {
            out[count++] = peer;
          } else {
            ranks.putBack(rank);
            if (++misses === MOST_MISSES) return drawOthers(ctx, node, nodes, k, out);
          }
        }
        return k;
      },
      neighbours(node, out) {
        return listOthers(node, ctx.started(), out);
      },
    };
  },
});
