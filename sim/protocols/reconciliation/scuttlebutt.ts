import type { Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { HEADER_BYTES } from '../shared/bytes.ts';
import { INTERVAL, JITTER, jitterProblems, PHASE, roundTimer, withoutEffect } from '../shared/options.ts';
import { Delta, takeIn } from './delta.ts';
import { FlowControl } from './flow-control.ts';
import { Streams } from './streams.ts';

/** A version in a digest: origin, generation, version (4 each). */
export const VERSION_BYTES = 12;
/** A rate: thousandths of an update per second. */
const RATE_BYTES = 4;
/** words in front of the versions of a digest with flow control: rate and desired rate */
const RATES = 2;

/** Pairs of nodes compare the version up to which they have each origin's updates, and send what is beyond, in order, within a budget. */
export const scuttlebutt: Protocol = defineProtocol({
  name: 'scuttlebutt',
  role: 'repair',
  summary: 'pairs of nodes compare versions per origin and send what is newer, oldest first, within a budget of bytes',
  source: 'van Renesse, Dumitriu, Gough, Thomas 2008 (Scuttlebutt reconciliation and flow control)',
  expect:
    'the digest grows with the number of origins that have something in circulation (12 bytes each), not with what they published; beyond it only what is missing is sent, and nothing twice. Each node has the updates of an origin up to some version without a gap. When more is published than the budget carries, depth keeps the oldest gaps shorter than breadth',
  avoid:
    'with very many origins: every digest names all of them (`set-reconciliation` costs what differs). What another layer brought ahead of its turn is sent once more, because digests say nothing of it. A state that no update in circulation stands for is not repaired: with `retireAfter` on keyed values use `merkle` or `anti-entropy`',
  options: {
    interval: { ...INTERVAL, default: 1_000_000 },
    mtu: {
      type: 'size',
      default: 1400,
      min: 64,
      doc: 'largest message of updates, headers included; one update that is larger travels alone. Small: steady packets, and a backlog when more is published than they carry. Digests are not limited',
    },
    order: {
      type: 'choice',
      choices: ['depth', 'breadth'],
      default: 'depth',
      doc: 'what comes first when not everything fits: the origin with most to tell, then the next (scuttle-depth), or one update of each origin in turn (scuttle-breadth)',
    },
    rate: {
      type: 'number',
      default: null,
      min: 0.001,
      max: 1_000_000,
      doc: 'own updates per second that a node lets into the gossip at first; from then on flow control moves it. Absent: no flow control, all at once',
    },
    increase: {
      type: 'number',
      default: 0.2,
      min: 0.001,
      max: 1_000_000,
      doc: 'flow control: updates per second added when everything fitted and the node wants more than it may',
    },
    decrease: {
      type: 'number',
      default: 0.75,
      min: 0,
      max: 1,
      doc: 'flow control: factor of the rate when not everything fitted',
    },
    patience: {
      type: 'integer',
      default: 3,
      min: 1,
      max: 1000,
      doc: 'flow control: messages in a row that must fit, or not fit, before the rate moves',
    },
    phase: PHASE,
    jitter: JITTER,
  },
  messages: {
    digest: { controlBytes: HEADER_BYTES, doc: 'the version up to which its sender has each origin, and its rates' },
    answer: {
      controlBytes: HEADER_BYTES,
      doc: 'the versions from which its sender lacks updates, and how the rate changes',
    },
    delta: { controlBytes: HEADER_BYTES, doc: 'updates in order of version, by origin' },
  },

  create(ctx, options): Layer {
    const { kinds } = ctx;
    const { rate } = options;
    const round = ctx.periodic(roundTimer(options));
    const truncated = ctx.event('truncated');
    const gap = ctx.event('gap');
    const streams = new Streams(ctx);
    const flow = rate === null ? null : new FlowControl(ctx, streams, { ...options, rate });
    const delta = new Delta(ctx, streams, options.order, options.mtuBytes);
    const rates = flow === null ? 0 : RATES;
    const peer = new Int32Array(1);
    /** by stream: what the peer has, between a digest and its answers */
    let theirs = new Int32Array(16);
    let words: number[] = [];

    function sendWords(node: number, to: number, kind: number, change: number): void {
      const control =
        VERSION_BYTES * words.length + RATE_BYTES * (flow === null ? 0 : kind === kinds.digest ? RATES : 1);
      const extra = kind === kinds.digest ? rates : 0;
      if (words.length + extra === 0) {
        ctx.send(node, to, kind, 0, change, 0, control);
        return;
      }
      const row = ctx.row(words.length + extra);
      const room = ctx.words();
      if (extra > 0) {
        room[row] = flow!.rateOf(node);
        room[row + 1] = flow!.desiredOf(node);
      }
      for (let i = 0; i < words.length; i++) room[row + extra + i] = words[i];
      ctx.sendRow(node, to, kind, 0, change, row, 0, control);
    }

    /** Moves on over what came through other layers; what waits for flow control at its origin is not told of. */
    function upTo(node: number, stream: number): number {
      return flow !== null && streams.isOwn(node, stream) ? streams.has(node, stream) : streams.advance(node, stream);
    }

    function sendDigest(node: number, to: number): void {
      words = [];
      for (const stream of streams.order) {
        const version = upTo(node, stream);
        if (version > streams.dead(stream)) words.push(streams.at(stream, version));
      }
      sendWords(node, to, kinds.digest, 0);
    }

    function sendDelta(node: number, to: number): void {
      if (delta.fill()) {
        const row = delta.row(node);
        ctx.sendRow(node, to, kinds.delta, 0, 0, row, delta.payloadBytes, delta.controlBytes);
        if (!delta.complete) ctx.emit(node, truncated, delta.entries, delta.left);
      }
      flow?.adapt(node, delta.complete);
    }

    /** Sends what the caller lacks, and asks for what it has to tell. */
    function answer(node: number, to: number, row: number, length: number): void {
      if (theirs.length < streams.count) theirs = new Int32Array(2 * streams.count);
      theirs.fill(0);
      words = [];
      for (let at = row + rates; at < row + length; at++) {
        const last = ctx.words()[at];
        const stream = streams.of(last);
        if (stream >= theirs.length) theirs = widened(theirs, stream);
        theirs[stream] = streams.version(last);
        const mine = upTo(node, stream);
        if (mine < theirs[stream]) words.push(streams.at(stream, mine + 1));
      }
      delta.clear();
      for (const stream of streams.order) delta.offer(node, stream, theirs[stream]);
      const change = flow === null ? 0 : flow.negotiate(node, ctx.words()[row], ctx.words()[row + 1]);
      if (words.length > 0 || change !== 0) sendWords(node, to, kinds.answer, change);
      sendDelta(node, to);
    }

    /** Sends what the peer asked for. */
    function give(node: number, to: number, change: number, row: number, length: number): void {
      flow?.change(node, change);
      delta.clear();
      for (let at = row; at < row + length; at++) {
        const first = ctx.words()[at];
        delta.offer(node, streams.of(first), streams.version(first) - 1);
      }
      sendDelta(node, to);
    }

    return {
      start(node) {
        streams.rebuild(node, flow === null ? -1 : streams.own(node));
        flow?.start(node);
        ctx.every(node, round);
      },
      idle: (node) => ctx.updates.count(node) === 0,
      onLearn(node, update, from) {
        if (flow !== null && from < 0) flow.published(node);
        else upTo(node, streams.of(update));
      },
      timer(node, _tag, ticks) {
        flow?.beginRound(node, ticks);
        if (ctx.sample(node, 1, peer) === 1) sendDigest(node, peer[0]);
      },
      message(node, from, kind, _a, b, row, length) {
        if (kind === kinds.digest) answer(node, from, row, length);
        else if (kind === kinds.answer) give(node, from, b, row, length);
        else takeIn(ctx, streams, node, from, row, length, (update) => ctx.emit(node, gap, update));
      },
    };
  },

  validate(options) {
    const idle = options.rate === null ? ['increase', 'decrease', 'patience'] : [];
    const problems = withoutEffect(options, scuttlebutt.options, idle, 'without `rate`: nothing is held back');
    problems.push(...jitterProblems(options));
    return problems;
  },
});

function widened(values: Int32Array<ArrayBuffer>, index: number): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(2 * (index + 1));
  wider.set(values);
  return wider;
}
