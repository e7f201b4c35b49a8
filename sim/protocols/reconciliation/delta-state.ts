import { RESTART } from '../../kernel/events.ts';
import type { Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { HEADER_BYTES } from '../shared/bytes.ts';
import { INTERVAL, JITTER, jitterProblems, PHASE, roundTimer } from '../shared/options.ts';
import { Acknowledgements } from './acknowledgements.ts';
import { type DeltaGroups, StateGroups, UpdateGroups } from './delta-groups.ts';
import { DeltaLog } from './delta-log.ts';

/** Both epochs of an acknowledgement. */
const EPOCHS_BYTES = 8;

/**
 * Every node logs the changes of its state and sends each peer those that it has not acknowledged, joined into one; the whole state
 * when they are forgotten. What it is sent and did not have is a change as well, and goes on (algorithm 2 of the paper).
 *
 * The paper's nodes never lose their state. Here a node that did starts a new epoch: it sends what it has, be it nothing, so that peers
 * forget what it had acknowledged; and a delta meant for the state before is merged but not acknowledged.
 */
export const deltaState: Protocol = defineProtocol({
  name: 'delta-state',
  role: 'repair',
  summary:
    'each node sends a peer the changes that it has not acknowledged yet, its whole state when those are forgotten',
  source: 'Almeida, Shoker, Baquero 2018 (delta-state CRDTs, algorithm 2); `echo: false` as BP in Enes et al. 2019',
  expect:
    'among few peers, over a static graph, a round costs what changed since the peer acknowledged, whatever the size of the state. The same change reaches a node along every path, and is sent back to where it came from (`echo`): expect each to arrive several times',
  avoid:
    'over a full view of many nodes: a peer that is met for the first time, or whose changes have left the log, is sent the whole state, and knowledge of n peers is kept at each of n nodes. Use `merkle`, `set-reconciliation` or `scuttlebutt` there',
  options: {
    interval: { ...INTERVAL, default: 1_000_000 },
    send: {
      type: 'choice',
      choices: ['delta', 'full'],
      default: 'delta',
      doc: 'what goes to a peer that lacks something: the changes it has not acknowledged, or always the whole state (what deltas save)',
    },
    log: {
      type: 'integer',
      default: 1000,
      min: 0,
      max: 10_000_000,
      doc: 'changes that a node remembers. A peer that lacks an older one gets the whole state; more cost memory. Those that every peer heard from has are forgotten anyhow',
    },
    echo: {
      type: 'boolean',
      default: true,
      doc: 'whether a change also goes back to the peer that brought it, as in the paper; false saves that',
    },
    phase: PHASE,
    jitter: JITTER,
  },
  messages: {
    delta: { controlBytes: HEADER_BYTES, doc: 'changes that the receiver has not acknowledged, joined' },
    state: { controlBytes: HEADER_BYTES, doc: 'all that the sender holds' },
    ack: { controlBytes: HEADER_BYTES, doc: 'how many changes of the receiver its sender has' },
  },

  create(ctx, options): Layer {
    const { kinds } = ctx;
    const round = ctx.periodic(roundTimer(options));
    const fallback = ctx.event('fallback');
    const peer = new Int32Array(1);
    /** how many changes there were: c in the paper */
    const changes = ctx.column('changes', 'f64', { durable: true });
    /** the life in which the node last lost its state */
    const epoch = ctx.column('epoch', 'i32', { durable: true });
    const logs = Array.from({ length: ctx.capacity }, () => new DeltaLog(options.log));
    const known = Array.from({ length: ctx.capacity }, () => new Acknowledgements());
    const groups: DeltaGroups =
      ctx.replica === null ? new UpdateGroups(ctx, note) : new StateGroups(ctx, ctx.replica, note);

    function note(node: number, entry: Parameters<DeltaLog['push']>[0]): void {
      logs[node].push(entry);
      changes[node] = logs[node].end;
    }

    function ship(node: number, to: number): void {
      const upto = changes[node];
      const has = known[node].upto(to);
      if (has >= upto) return;
      if (options.send === 'full' || logs[node].first > has) {
        groups.send(node, to, kinds.state, { upto, epoch: epoch[node], forEpoch: 0 }, null);
        if (options.send === 'delta') ctx.emit(node, fallback, to);
        return;
      }
      const forEpoch = known[node].epoch(to);
      const since = logs[node].since(has);
      const news = options.echo ? since : since.filter(({ from }) => from !== to);
      const sent = groups.send(node, to, kinds.delta, { upto, epoch: epoch[node], forEpoch }, news);
      // Nothing is left of these changes, or the peer brought them all: no need to be told that it has them.
      if (!sent && forEpoch > 0) known[node].acknowledged(to, forEpoch, upto);
    }

    function receive(node: number, from: number, row: number, length: number): void {
      const envelope = groups.envelope(row);
      known[node].heard(from, envelope.epoch);
      groups.take(node, from, row, length);
      // Changes that build on a state which is lost say nothing of what is missing.
      const counts = envelope.forEpoch === 0 || envelope.forEpoch === epoch[node];
      const reply = ctx.row(2);
      const words = ctx.words();
      words[reply] = epoch[node];
      words[reply + 1] = envelope.epoch;
      ctx.sendRow(node, from, kinds.ack, counts ? envelope.upto : -1, 0, reply, 0, EPOCHS_BYTES);
    }

    return {
      start(node, why, stateKept) {
        if (!stateKept) {
          epoch[node] = ctx.life(node);
          // One change that is not in the log, the loss or what it holds from the beginning: all peers get to hear of it.
          changes[node] = why === RESTART || !groups.isEmpty(node) ? 1 : 0;
        }
        logs[node].reset(changes[node]);
        known[node].clear();
        groups.start(node);
        ctx.every(node, round);
      },
      idle: (node) => changes[node] === 0,
      onLearn: (node, update, from) => groups.onLearn(node, update, from),
      onChange: (node, key, from) => groups.onChange(node, key, from),
      timer(node) {
        logs[node].forget(known[node].everybody());
        if (ctx.sample(node, 1, peer) === 1) ship(node, peer[0]);
      },
      message(node, from, kind, a, _b, row, length) {
        if (kind !== kinds.ack) {
          receive(node, from, row, length);
          return;
        }
        const words = ctx.words();
        if (words[row + 1] === epoch[node]) known[node].acknowledged(from, words[row], a);
      },
    };
  },

  validate: (options) => jitterProblems(options),
});
