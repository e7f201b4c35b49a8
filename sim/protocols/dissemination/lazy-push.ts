import type { Context, Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { Batch, idAt, idCount, learnAll } from '../shared/batch.ts';
import { HEADER_BYTES } from '../shared/bytes.ts';
import { HotSet } from '../shared/hot-set.ts';
import { FANOUT, INTERVAL, JITTER, jitterProblems, PHASE, ROUNDS, roundTimer } from '../shared/options.ts';
import { Announcements, NOBODY_LEFT } from './announcements.ts';

/** A hop that is never eager: for ids that are asked for. */
const NAMED = 0x10000;

/** What is to be named; updates of the first hops go to those sent with their content. */
class Names extends Batch {
  private readonly content: Batch;
  private readonly eagerHops: number;

  constructor(ctx: Context, content: Batch, eagerHops: number) {
    super(ctx);
    this.content = content;
    this.eagerHops = eagerHops;
  }

  override clear(): void {
    super.clear();
    this.content.clear();
  }

  override add(update: number, hop: number): void {
    if (hop < this.eagerHops) this.content.add(update, hop);
    else super.add(update, hop);
  }
}

/** Names go first, content only to whoever asks for it. */
export const lazyPush: Protocol = defineProtocol({
  name: 'lazy-push',
  role: 'dissemination',
  summary: 'news is announced by its id, and sent to those who ask for it',
  source:
    'Carvalho, Pereira, Oliveira, Rodrigues 2007 (Emergent structure in unstructured epidemic multicast): lazy push, and eager in the first rounds',
  expect:
    'content goes once to every node, whatever the fanout; ids go fanout times, and a hop takes three latencies where push takes one: 300 ms against 100 ms to the last of 1000 nodes at fanout 8, latency 20 ms, at receipt; 228 ms with two eager hops',
  avoid:
    'for updates hardly larger than an id and its headers, which cost less sent than announced, and where the time of a hop counts',
  options: {
    fanout: { ...FANOUT, default: 4, doc: 'peers that hear of an update in a round' },
    interval: INTERVAL,
    phase: PHASE,
    jitter: JITTER,
    rounds: { ...ROUNDS, default: 1, doc: 'rounds in which a node announces an update after it learned it' },
    when: {
      type: 'choice',
      choices: ['tick', 'receipt'],
      default: 'tick',
      doc: 'whether news waits for the next tick and shares messages, or is announced the moment it arrives (no rounds then)',
    },
    eagerHops: {
      type: 'integer',
      default: 0,
      min: 0,
      max: 65_535,
      doc: 'an update that has come fewer hops than this is sent at once with its content: the first hops are hardly ever redundant, and each of them saves the two latencies of asking',
    },
    retry: {
      type: 'duration',
      default: 400_000,
      min: 1,
      doc: 'time after which content that was asked for and has not come is asked for again, from the next peer that announced it: shorter mends losses sooner, below a round trip it costs copies',
    },
    attempts: {
      type: 'integer',
      default: 2,
      min: 1,
      max: 1000,
      doc: 'how often each peer that announced an update is asked for it; after that the node waits for a new announcement',
    },
  },
  messages: {
    announce: { controlBytes: HEADER_BYTES, doc: 'ids of updates the sender holds (IHAVE)' },
    request: { controlBytes: HEADER_BYTES, doc: 'ids of announced updates the sender wants (IWANT)' },
    updates: { controlBytes: HEADER_BYTES, doc: 'updates with their content: those asked for, or the first hops' },
  },

  create(ctx, options): Layer {
    const { kinds } = ctx;
    const peers = new Int32Array(options.fanout);
    const atOnce = options.when === 'receipt';
    const round = ctx.periodic(roundTimer(options));
    const retry = ctx.oneShot('retry');
    const hot = new HotSet(ctx, options.rounds, null);
    const waited = new Announcements(ctx);
    const content = new Batch(ctx);
    const names = new Names(ctx, content, options.eagerHops);

    function tell(node: number): void {
      if (content.length + names.length === 0) return;
      const count = ctx.sample(node, options.fanout, peers);
      for (let i = 0; i < count; i++) {
        if (content.length > 0) content.send(node, peers[i], kinds.updates);
        if (names.length > 0) names.sendIds(node, peers[i], kinds.announce, 0);
      }
    }

    function hear(node: number, from: number, a: number, row: number, length: number): void {
      names.clear();
      const count = idCount(a, row, length);
      for (let i = 0; i < count; i++) {
        const update = idAt(ctx, a, row, i);
        if (ctx.updates.slotOf(update) < 0 || ctx.holds(node, update)) continue;
        if (!waited.note(node, update, from, 0)) continue;
        waited.ask(node, update, options.attempts);
        names.add(update, NAMED);
        ctx.after(node, options.retryUs, retry, update);
      }
      if (names.length > 0) names.sendIds(node, from, kinds.request, 0);
    }

    function answer(node: number, from: number, a: number, row: number, length: number): void {
      content.clear();
      const count = idCount(a, row, length);
      for (let i = 0; i < count; i++) {
        const update = idAt(ctx, a, row, i);
        if (ctx.holds(node, update)) content.add(update, ctx.updates.hop(node, update));
      }
      if (content.length > 0) content.send(node, from, kinds.updates);
    }

    function askAgain(node: number, update: number): void {
      const live = ctx.updates.slotOf(update) >= 0 && !ctx.holds(node, update);
      const peer = live ? waited.ask(node, update, options.attempts) : NOBODY_LEFT;
      if (peer === NOBODY_LEFT) {
        waited.forget(node, update);
        return;
      }
      names.clear();
      names.add(update, NAMED);
      names.sendIds(node, peer, kinds.request, 0);
      ctx.after(node, options.retryUs, retry, update);
    }

    return {
      start(node, _why, stateKept) {
        hot.start(node, stateKept);
        waited.start(node);
        if (!atOnce) ctx.every(node, round);
      },
      timer(node, tag, a) {
        if (tag === retry) {
          askAgain(node, a);
          return;
        }
        hot.beginRound(node);
        hot.collect(node, names, null);
        tell(node);
      },
      message(node, from, kind, a, b, row, length) {
        if (kind === kinds.announce) hear(node, from, a, row, length);
        else if (kind === kinds.request) answer(node, from, a, row, length);
        else learnAll(ctx, node, from, a, b, row, length);
      },
      onLearn(node, update) {
        // What was announced stays noted until its timer fires: one update never has two chains of timers.
        if (!atOnce) {
          hot.heat(node, update);
          return;
        }
        names.clear();
        names.add(update, ctx.updates.hop(node, update));
        tell(node);
      },
      onRetire(_update, slot) {
        hot.retire(slot);
      },
      idle(node) {
        if (waited.waiting(node)) return false;
        if (atOnce) return true;
        hot.collect(node, names, null);
        return names.length + content.length === 0;
      },
    };
  },

  validate(options) {
    const problems: [string, string][] = [];
    problems.push(...jitterProblems(options));
    if (options.when === 'receipt' && options.rounds !== 1) {
      problems.push(['rounds', 'what is announced at receipt is announced once: leave `rounds` out or use ticks']);
    }
    return problems;
  },
});
