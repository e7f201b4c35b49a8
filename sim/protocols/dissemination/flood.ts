import type { Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { learnAll } from '../shared/batch.ts';
import { HEADER_BYTES, UPDATE_BYTES } from '../shared/bytes.ts';
import { HOPS } from '../shared/options.ts';

/** Every node passes an update on once, to all its neighbours but the one it came from. */
export const flood: Protocol = defineProtocol({
  name: 'flood',
  role: 'dissemination',
  summary: 'everything to all neighbours, but for the one it came from',
  source: 'Leitao, Pereira, Rodrigues 2007 (eager push over a symmetric overlay, which Plumtree is held against)',
  expect:
    'the shortest ways and the most copies: over n nodes with d links each (d − 1)n + 1 messages, so d − 1 copies for each node that needed one',
  avoid:
    'over a full view, where every node would tell every other one, n² messages; use push there, or Plumtree over the same links. Each node tells once, those that are its neighbours at the moment: publish when the overlay has been made',
  options: { hops: HOPS },
  messages: {
    update: { controlBytes: HEADER_BYTES + UPDATE_BYTES, doc: 'one update, at the moment the sender learned it' },
  },

  create(ctx, options): Layer {
    const { kinds } = ctx;
    const neighbours = new Int32Array(ctx.capacity);
    const hops = options.hops ?? Infinity;
    return {
      start() {},
      // Whatever it sends it has sent already.
      idle: () => true,
      onLearn(node, update, from, hop) {
        if (hop >= hops) return;
        const bytes = ctx.updates.sizeBytes(update);
        const count = ctx.neighbours(node, neighbours);
        for (let i = 0; i < count; i++) {
          if (neighbours[i] !== from) ctx.send(node, neighbours[i], kinds.update, update, hop + 1, bytes);
        }
      },
      message(node, from, _kind, a, b, row, length) {
        learnAll(ctx, node, from, a, b, row, length);
      },
    };
  },
});
