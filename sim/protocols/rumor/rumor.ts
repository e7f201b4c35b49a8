import type { Context, Layer, OptionsOf, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { NOTHING } from '../shared/batch.ts';
import { HEADER_BYTES, ID_BYTES, UPDATE_BYTES } from '../shared/bytes.ts';
import { INTERVAL, JITTER, jitterProblems, PHASE, roundTimer } from '../shared/options.ts';
import { Connections } from './connections.ts';
import { Fresh } from './fresh.ts';
import { Interest } from './interest.ts';
import { hopOf, numberOf, Parcel, parcelCount, parcelUpdate, parcelWord } from './parcel.ts';

/** Counter or verdict on the wire. */
const NUMBER_BYTES = 1;
/** Verdict on an update that was news. */
const NEWS = 256;
/** Verdict on an update the judge knew and spreads no more; otherwise its counter, which is below. */
const COLD = 255;
const USUAL_K = 3;

const OPTIONS = {
  style: {
    type: 'choice',
    choices: ['push', 'pull', 'push-pull'],
    default: 'push',
    doc: 'who tells: the caller, the peer it calls, or both. Push is silent once interest is lost; pull and push-pull call in every round for ever, and leave far fewer without the update (pull with counter 2: 6e-4 against 4e-2 for push)',
  },
  feedback: {
    type: 'boolean',
    default: true,
    doc: 'whether interest is lost by contacts that were useless only, which takes a message back, or blindly by every contact',
  },
  counter: {
    type: 'integer',
    default: null,
    min: 1,
    max: 254,
    doc: 'k: interest is lost after so many cycles whose contacts were all useless (blind: cycles with any contact); absent: 3, unless `coin` is given. The share left without the update falls about as e^-m with the m transmissions per node that k buys: push, feedback, n = 1000: k = 1 leaves 17 % for m = 1.7, k = 3 leaves 1 % for 4.5',
  },
  coin: {
    type: 'integer',
    default: null,
    min: 1,
    max: 254,
    doc: 'k: in such a cycle interest is lost with probability 1/k, in place of a counter. No state to keep, a larger residue s for the same traffic: s = e^(-(k+1)(1-s)) with feedback',
  },
  reset: {
    type: 'boolean',
    default: true,
    doc: 'whether a useful contact puts the counter back to 0, so that only useless cycles in a row count',
  },
  minimisation: {
    type: 'boolean',
    default: false,
    doc: 'push-pull: when both ends of a call are infective, counters are compared and only the smaller one is raised, both when equal',
  },
  connectionLimit: {
    type: 'integer',
    default: null,
    min: 1,
    max: 1_000_000,
    doc: 'incoming calls a node accepts in one of its rounds, its own call aside; a call then begins with a request that is granted or refused, in the order of arrival. Absent: no limit, and no requests',
  },
  hunt: {
    type: 'integer',
    default: 0,
    min: 0,
    max: 1000,
    doc: 'further peers that a refused caller tries in the same round',
  },
  interval: INTERVAL,
  phase: PHASE,
  jitter: JITTER,
} as const;

const MESSAGES = {
  push: { controlBytes: HEADER_BYTES, doc: 'push: what the caller is infective with' },
  ask: { controlBytes: HEADER_BYTES, doc: 'pull: a request without content' },
  call: {
    controlBytes: HEADER_BYTES,
    doc: 'push-pull: what the caller is infective with, also when that is nothing; a byte of counter each with minimisation',
  },
  give: {
    controlBytes: HEADER_BYTES,
    doc: 'what the called peer is infective with and the call did not bring; not sent when that is nothing',
  },
  verdict: { controlBytes: HEADER_BYTES, doc: 'feedback on a push or call: for each update whether it was news' },
  receipt: { controlBytes: HEADER_BYTES, doc: 'feedback on what was given, likewise' },
  connect: { controlBytes: HEADER_BYTES, doc: 'with a connection limit: may I call?' },
  accept: { controlBytes: HEADER_BYTES, doc: 'the request is granted' },
  refuse: { controlBytes: HEADER_BYTES, doc: 'the request is refused: the peer has had its calls of this round' },
} as const;

type Options = OptionsOf<typeof OPTIONS>;

/** Nodes spread what is news to them until they find that it is news no more. */
export const rumor: Protocol = defineProtocol({
  name: 'rumor',
  role: 'dissemination',
  summary: 'nodes spread an update until contacts that knew it already cost them their interest',
  source: 'Demers et al. 1987, section 1.4 (rumor mongering: push and pull, blind and feedback, coin and counter)',
  expect:
    'Reaches nearly everybody in about log2 n + ln n rounds and then falls silent, for a handful of transmissions per node however many nodes there are. Push leaves the share e^-m without the update for m transmissions per node: 3.7 % for 3.3 (counter 2, n = 1000), 0.4 % for 5.6 (counter 4). Pull leaves 6e-4 for 4.5',
  avoid:
    'Alone where everybody must hear: what the rumor misses it misses for ever, and a partition longer than the rumor lives is never healed. Put anti-entropy under it. Pull costs a message per node and round for ever, so it pays where updates are frequent',
  options: OPTIONS,
  messages: MESSAGES,
  create: (ctx, options) => new Rumor(ctx, options),

  validate(options) {
    const problems: [string, string][] = [];
    if (options.counter !== null && options.coin !== null) {
      problems.push(['coin', 'interest is lost by a counter or by a coin; give one of them']);
    }
    if (options.coin !== null && !options.reset) problems.push(['reset', 'a coin has nothing to reset']);
    if (options.minimisation && (options.style !== 'push-pull' || !options.feedback || options.coin !== null)) {
      problems.push([
        'minimisation',
        'compares counters in push-pull with feedback: no other style, not blind, no coin',
      ]);
    }
    if (options.hunt > 0 && options.connectionLimit === null) {
      problems.push(['hunt', 'nobody is refused without a `connectionLimit`']);
    }
    problems.push(...jitterProblems(options));
    return problems;
  },
});

class Rumor implements Layer {
  private readonly ctx: Context<typeof MESSAGES>;
  private readonly options: Options;
  private readonly round: number;
  private readonly interest: Interest;
  private readonly fresh: Fresh;
  private readonly connections: Connections | null;
  private readonly parcel: Parcel;
  private readonly verdicts: Parcel;
  private readonly peer: Int32Array;
  /** slot bits of what the call at hand has brought */
  private named: Int32Array;
  private readonly entryBytes: number;

  constructor(ctx: Context<typeof MESSAGES>, options: Options) {
    const { coin, counter, reset, connectionLimit, hunt } = options;
    this.ctx = ctx;
    this.options = options;
    this.round = ctx.periodic(roundTimer(options));
    this.interest = new Interest(ctx, { k: coin ?? counter ?? USUAL_K, coin: coin !== null, reset });
    this.fresh = new Fresh(ctx, options.phase === 'lockstep');
    this.connections = connectionLimit === null ? null : new Connections(ctx, connectionLimit, hunt);
    this.parcel = new Parcel(ctx);
    this.verdicts = new Parcel(ctx);
    this.peer = new Int32Array(1);
    this.named = new Int32Array(1);
    this.entryBytes = UPDATE_BYTES + (options.minimisation ? NUMBER_BYTES : 0);
  }

  start(node: number, _why: number, stateKept: boolean): void {
    this.interest.start(node, stateKept);
    this.fresh.clear(node);
    this.ctx.every(node, this.round);
  }

  onLearn(node: number, update: number): void {
    this.interest.heat(node, update);
    this.fresh.note(node, update);
  }

  onRetire(_update: number, slot: number): void {
    this.interest.retire(slot);
    this.fresh.retire(slot);
  }

  idle(node: number): boolean {
    return !this.interest.any(node);
  }

  timer(node: number): void {
    this.interest.beginRound(node);
    this.fresh.clear(node);
    this.connections?.beginRound(node);
    if (this.options.style !== 'push' || this.interest.any(node)) this.dial(node);
  }

  message(node: number, from: number, kind: number, a: number, b: number, row: number, length: number): void {
    const { kinds } = this.ctx;
    if (kind === kinds.push) {
      this.take(node, from, kinds.verdict, a, b, row, length);
    } else if (kind === kinds.call) {
      this.take(node, from, kinds.verdict, a, b, row, length);
      this.give(node, from);
    } else if (kind === kinds.ask) {
      this.clearNamed();
      this.give(node, from);
    } else if (kind === kinds.give) {
      this.take(node, from, kinds.receipt, a, b, row, length);
    } else if (kind === kinds.verdict || kind === kinds.receipt) {
      this.hear(node, a, b, row, length);
    } else {
      this.arrange(node, from, kind, a);
    }
  }

  // ------------------------------------------------------------------------------------------------------------- calling

  private dial(node: number): void {
    const { ctx, connections, peer } = this;
    if (ctx.sample(node, 1, peer) === 0) return;
    if (connections === null) this.call(node, peer[0]);
    else ctx.send(node, peer[0], ctx.kinds.connect, connections.round(node), 0, 0);
  }

  /** Requests, and what becomes of them. */
  private arrange(node: number, from: number, kind: number, round: number): void {
    const { ctx, connections } = this;
    const { kinds } = ctx;
    // Nodes with other options may share a run, so requests come to those without a limit too.
    if (kind === kinds.connect) {
      const granted = connections === null || connections.accepts(node);
      ctx.send(node, from, granted ? kinds.accept : kinds.refuse, round, 0, 0);
    } else if (kind === kinds.accept) {
      this.call(node, from);
    } else if (connections !== null && connections.huntsOn(node, round)) {
      this.dial(node);
    }
  }

  private call(node: number, to: number): void {
    const { kinds } = this.ctx;
    const { style } = this.options;
    if (style === 'pull') {
      this.ctx.send(node, to, kinds.ask, NOTHING, 0, 0);
      return;
    }
    this.interest.collect(node, this.parcel, this.fresh, null);
    if (style === 'push' && this.parcel.length === 0) return;
    this.parcel.send(node, to, style === 'push' ? kinds.push : kinds.call, this.entryBytes);
    this.noteBlindly(node);
  }

  private give(node: number, to: number): void {
    this.interest.collect(node, this.parcel, this.fresh, this.named);
    if (this.parcel.length === 0) return;
    this.parcel.send(node, to, this.ctx.kinds.give, this.entryBytes);
    this.noteBlindly(node);
  }

  private noteBlindly(node: number): void {
    if (this.options.feedback) return;
    const { parcel } = this;
    for (let i = 0; i < parcel.length; i++) {
      this.interest.noteUseless(node, this.ctx.updates.slotOf(parcel.updateAt(i)));
    }
  }

  // -------------------------------------------------------------------------------------------------------- what comes in

  /** Learns what a push, call or gift brought, and says which of it was news. */
  private take(node: number, from: number, reply: number, a: number, b: number, row: number, length: number): void {
    const { ctx, verdicts } = this;
    verdicts.clear();
    this.clearNamed();
    const count = parcelCount(a, row, length);
    for (let i = 0; i < count; i++) {
      const update = parcelUpdate(ctx, a, row, i);
      const word = parcelWord(ctx, b, row, i);
      verdicts.add(update, this.judge(node, update, numberOf(word)), 0);
      ctx.learn(node, update, from, hopOf(word));
    }
    if (this.options.feedback && count > 0) verdicts.send(node, from, reply, ID_BYTES + NUMBER_BYTES);
  }

  private judge(node: number, update: number, theirs: number): number {
    const { ctx, interest } = this;
    const slot = ctx.updates.slotOf(update);
    if (slot < 0) return NEWS;
    this.named[slot >>> 5] = this.named[slot >>> 5] | (1 << (slot & 31));
    if (!ctx.holds(node, update) || this.fresh.has(node, slot)) return NEWS;
    if (!interest.isHot(node, slot)) return COLD;
    const own = interest.count(node, slot);
    // In push-pull this end would have told the other the same: the contact was useless for both.
    const { style, minimisation } = this.options;
    if (style === 'push-pull' && (!minimisation || own <= theirs)) interest.noteUseless(node, slot);
    return own;
  }

  /** Feedback on what this node told. */
  private hear(node: number, a: number, b: number, row: number, length: number): void {
    const { ctx, interest } = this;
    const count = parcelCount(a, row, length);
    for (let i = 0; i < count; i++) {
      const slot = ctx.updates.slotOf(parcelUpdate(ctx, a, row, i));
      if (slot < 0 || !interest.isHot(node, slot)) continue;
      const verdict = parcelWord(ctx, b, row, i);
      if (verdict === NEWS) interest.noteUseful(node, slot);
      else if (!this.options.minimisation || interest.count(node, slot) <= verdict) interest.noteUseless(node, slot);
    }
  }

  private clearNamed(): void {
    const { wordsPerNode } = this.ctx.updates;
    if (this.named.length < wordsPerNode) this.named = new Int32Array(wordsPerNode);
    else this.named.fill(0);
  }
}
