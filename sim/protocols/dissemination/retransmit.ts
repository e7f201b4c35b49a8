import type { Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { learnAll } from '../shared/batch.ts';
import { HEADER_BYTES, UPDATE_BYTES } from '../shared/bytes.ts';
import { meanField } from '../shared/mean-field.ts';
import { FANOUT, INTERVAL, JITTER, jitterProblems, PHASE, roundTimer } from '../shared/options.ts';
import { TransmitQueue } from './transmit-queue.ts';

/** Every update is sent a limited number of times by every node, within a budget of bytes for each packet. */
export const retransmit: Protocol = defineProtocol({
  name: 'retransmit',
  role: 'dissemination',
  summary: 'every node sends every update a number of times that grows with the logarithm of the cluster',
  source:
    'hashicorp/memberlist: TransmitLimitedQueue (queue.go), retransmitLimit (util.go), gossip (state.go); SWIM: Das, Gupta, Motivala 2002',
  expect:
    'the cost of an update is known beforehand: mult × ⌈log10(n + 1)⌉ copies from every node, 16 at n = 1000 with the defaults, nearly all of them redundant; it spreads as push does and then falls silent. Under load packets fill and the newest waits least',
  avoid:
    'with updates larger than a packet, which are never sent, and where each must reach everybody: it repairs nothing, and who was down or cut off while an update went round never gets it. Add anti-entropy',
  options: {
    fanout: { ...FANOUT, default: 3, doc: 'peers that get a packet in a round (memberlist: GossipNodes)' },
    interval: INTERVAL,
    phase: PHASE,
    jitter: JITTER,
    mult: {
      type: 'integer',
      default: 4,
      min: 1,
      max: 10_000,
      doc: 'a node sends an update mult × ⌈log10(n + 1)⌉ times, n being the nodes ever started (memberlist: RetransmitMult): more copies and bytes against fewer nodes that miss it',
    },
    packet: {
      type: 'size',
      default: 1400,
      min: HEADER_BYTES + UPDATE_BYTES,
      doc: `greatest size of a packet, ${HEADER_BYTES} bytes of headers and ${UPDATE_BYTES} for each update included. An update that does not fit into an empty packet is kept, but never sent: leave it to a repair layer`,
    },
    prefer: {
      type: 'choice',
      choices: ['largest', 'newest'],
      default: 'largest',
      doc: 'which of the updates sent equally often goes first: the largest that fits, then the newest (memberlist), or the newest whatever its size',
    },
    gossip: {
      type: 'boolean',
      default: true,
      doc: 'whether a node sends packets of its own in each round. Otherwise updates only ride on packets of other layers of the stack, as in SWIM; they ride in either case, out of the same queue',
    },
  },
  messages: {
    updates: { controlBytes: HEADER_BYTES, doc: 'what the sender has sent least often, as much of it as fits' },
  },

  create(ctx, options): Layer {
    const { kinds } = ctx;
    const peers = new Int32Array(options.fanout);
    const round = ctx.periodic(roundTimer(options));
    const queue = new TransmitQueue(ctx, options.prefer);
    const budgetBytes = options.packetBytes - HEADER_BYTES;
    const limit = (): number => transmitLimit(options.mult, ctx.started());

    /** Sends what was picked; the rest of the packet is for riders. */
    function send(node: number, to: number, picked: number): void {
      const overhead = picked * UPDATE_BYTES;
      let payloadBytes = 0;
      for (let k = 0; k < picked; k++) payloadBytes += ctx.updates.sizeBytes(queue.picked[k]);
      const free = budgetBytes - overhead - payloadBytes;
      if (picked === 1) {
        const [update] = queue.picked;
        const hop = ctx.updates.hop(node, update) + 1;
        ctx.sendWithRiders(node, to, kinds.updates, update, hop, -1, payloadBytes, overhead, free);
        return;
      }
      const row = ctx.row(2 * picked);
      const words = ctx.words();
      for (let k = 0; k < picked; k++) {
        words[row + 2 * k] = queue.picked[k];
        words[row + 2 * k + 1] = ctx.updates.hop(node, queue.picked[k]) + 1;
      }
      ctx.sendWithRiders(node, to, kinds.updates, picked, 0, row, payloadBytes, overhead, free);
    }

    return {
      start(node, _why, stateKept) {
        queue.start(node, stateKept);
        if (options.gossip) ctx.every(node, round);
      },
      timer(node) {
        if (queue.isEmpty(node)) return;
        const count = ctx.sample(node, options.fanout, peers);
        for (let i = 0; i < count; i++) {
          // Every packet is filled by itself: the next peer may get other updates.
          const picked = queue.pick(node, budgetBytes, limit());
          if (picked === 0) return;
          send(node, peers[i], picked);
        }
      },
      message(node, from, _kind, a, b, row, length) {
        learnAll(ctx, node, from, a, b, row, length);
      },
      onLearn(node, update) {
        if (UPDATE_BYTES + ctx.updates.sizeBytes(update) <= budgetBytes) queue.add(node, update);
      },
      fill(node, _to, bytesFree, rider) {
        const picked = queue.pick(node, bytesFree, limit());
        let payloadBytes = 0;
        for (let k = 0; k < picked; k++) {
          const update = queue.picked[k];
          rider.push(update);
          rider.push(ctx.updates.hop(node, update) + 1);
          payloadBytes += ctx.updates.sizeBytes(update);
        }
        rider.payload(payloadBytes);
        return payloadBytes + picked * UPDATE_BYTES;
      },
      ride(node, from, row, length) {
        learnAll(ctx, node, from, 0, 0, row, length);
      },
      idle: (node) => queue.isEmpty(node),
    };
  },

  validate: (options) => jitterProblems(options),

  theory(options, input) {
    if (!options.gossip) return null;
    return meanField({
      ...input,
      pushes: options.fanout,
      pulls: 0,
      intervalUs: options.intervalUs,
      lockstep: options.phase === 'lockstep',
      rounds: Math.ceil(transmitLimit(options.mult, input.nodes) / options.fanout),
    });
  },
});

/** mult × ⌈log10(nodes + 1)⌉; for a whole number of nodes the second factor is how many decimal digits it has. */
export function transmitLimit(mult: number, nodes: number): number {
  let digits = 0;
  for (let rest = nodes; rest > 0; rest = Math.floor(rest / 10)) digits++;
  return mult * digits;
}
