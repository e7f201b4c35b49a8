import type { Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { drawOthers, listOthers } from '../shared/distinct.ts';

/** Every node knows every other one that ever started, and draws among them evenly. */
export const uniform: Protocol = defineProtocol({
  name: 'uniform',
  role: 'peer-sampling',
  summary: 'any other node, all equally likely (full view)',
  source: 'Demers et al. 1987 (uniform partner choice)',
  expect:
    'what theory assumes: every peer with the same probability, no neighbourhoods; the full view lists everybody who ever started, the dead included',
  avoid:
    'for systems whose nodes know few others: put a layer with partial views (`cyclon`, `peer-sampling`, `hyparview`, `scamp`) there instead',
  options: {
    repetition: {
      type: 'boolean',
      default: false,
      doc: 'whether one round may draw the same peer more than once (independent draws); otherwise its peers differ',
    },
  },
  messages: {},

  create(ctx, options): Layer {
    return {
      start() {},
      sample(node, k, out) {
        const nodes = ctx.started();
        if (!options.repetition) return drawOthers(ctx, node, nodes, k, out);
        if (nodes < 2) return 0;
        for (let i = 0; i < k; i++) {
          const other = ctx.below(nodes - 1);
          out[i] = other < node ? other : other + 1;
        }
        return k;
      },
      neighbours(node, out) {
        return listOthers(node, ctx.started(), out);
      },
    };
  },
});
