import type { Context, Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { drawDistinct } from '../shared/distinct.ts';
import { Overlay } from './overlay.ts';

/** Every node talks to its neighbours in the scenario's topology only, and draws among them evenly. */
export const neighbours: Protocol = defineProtocol({
  name: 'neighbours',
  role: 'peer-sampling',
  summary: "a neighbour in the network's topology, all equally likely",
  source: 'static overlay; Plumtree 2007 calls it the peers of a symmetric view',
  expect: "news travels along the links of `network.topology` only, so its time grows with the graph's diameter",
  avoid: 'without a topology, and under churn: links are never replaced; partial views repair themselves',
  options: {},
  messages: {},

  create(ctx: Context): Layer {
    const overlay = new Overlay(ctx, 'neighbours');
    return {
      start() {},
      sample(node, k, out) {
        const known = overlay.of(node);
        if (k >= known) return overlay.list(node, out);
        drawDistinct(ctx, known, k, out);
        for (let i = 0; i < k; i++) out[i] = overlay.at(node, out[i]);
        return k;
      },
      neighbours(node, out) {
        return overlay.list(node, out);
      },
    };
  },
});
