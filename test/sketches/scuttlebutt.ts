/**
 * Scuttlebutt reconciliation (van Renesse, Dumitriu, Gough, Thomas, LADIS 2008) as a sketch on the protocol contract: a digest of the
 * highest version per origin, a delta of what is newer, oldest first and without gaps, inside a budget of bytes per message.
 */
import type { Layer, Protocol } from '../../sim/protocols/contract.ts';
import { defineProtocol } from '../../sim/protocols/contract.ts';

const HEADER_BYTES = 36;
const DIGEST_BYTES = 8;
const ENTRY_BYTES = 12;
/** words of an entry in a delta: origin, version, update, hop */
const ENTRY = 4;
/** `a` of a digest: whether its receiver sends its own in return */
const AND_YOU = 1;

export const scuttlebutt: Protocol = defineProtocol({
  name: 'scuttlebutt',
  role: 'repair',
  summary: 'versions per origin, newer ones in order, within a budget',
  source: 'van Renesse, Dumitriu, Gough, Thomas 2008',
  options: {
    interval: { type: 'duration', default: 500_000, doc: 'one exchange per interval' },
    budget: { type: 'size', default: 1000, doc: 'largest delta, headers included' },
    versions: { type: 'integer', default: 64, doc: 'most updates of one origin' },
    order: {
      type: 'choice',
      choices: ['depth', 'breadth'],
      default: 'depth',
      doc: 'whether the origin with most to tell comes first, or each in turn',
    },
  },
  messages: {
    digest: { controlBytes: HEADER_BYTES, doc: 'row: highest version of each origin' },
    delta: { controlBytes: HEADER_BYTES, doc: 'row: entries in order of version' },
  },

  create(ctx, options): Layer {
    const n = ctx.capacity;
    const { kinds } = ctx;
    const { versions } = options;
    const newest = ctx.column('newest', 'i32', { width: n });
    const log = ctx.column('log', 'i32', { width: n * versions });
    const round = ctx.periodic({ name: 'round', periodUs: options.intervalUs });
    const gap = ctx.event('gap');
    const peer = new Int32Array(1);
    const theirs = new Int32Array(n);
    const chosen = new Int32Array(ENTRY * n * versions);

    function store(node: number, origin: number, version: number, update: number): void {
      newest[node * n + origin] = version;
      log[(node * n + origin) * versions + version - 1] = update;
    }

    function sendDigest(node: number, to: number, wish: number): void {
      const row = ctx.row(n);
      const words = ctx.words();
      for (let origin = 0; origin < n; origin++) words[row + origin] = newest[node * n + origin];
      ctx.sendRow(node, to, kinds.digest, wish, 0, row, 0, n * DIGEST_BYTES);
    }

    /** The origin to tell of next, given what the peer will have; -1 when it has all. */
    function nextOrigin(node: number, turn: number): number {
      if (options.order === 'breadth') {
        for (let i = 0; i < n; i++) {
          const origin = (turn + i) % n;
          if (newest[node * n + origin] > theirs[origin]) return origin;
        }
        return -1;
      }
      let best = -1;
      let most = 0;
      for (let origin = 0; origin < n; origin++) {
        const behind = newest[node * n + origin] - theirs[origin];
        if (behind > most) {
          most = behind;
          best = origin;
        }
      }
      return best;
    }

    function sendDelta(node: number, to: number): void {
      let control = HEADER_BYTES;
      let payload = 0;
      let length = 0;
      for (let turn = node + 1; ;) {
        const origin = nextOrigin(node, turn);
        if (origin < 0) break;
        const update = log[(node * n + origin) * versions + theirs[origin]];
        // What has retired is named without its content: versions must have no gaps.
        const live = ctx.updates.slotOf(update) >= 0;
        const size = live ? ctx.updates.sizeBytes(update) : 0;
        if (control + payload + ENTRY_BYTES + size > options.budgetBytes) break;
        theirs[origin]++;
        turn = origin + 1;
        chosen[length++] = origin;
        chosen[length++] = theirs[origin];
        chosen[length++] = update;
        chosen[length++] = live ? ctx.updates.hop(node, update) + 1 : 0;
        control += ENTRY_BYTES;
        payload += size;
      }
      if (length === 0) return;
      const row = ctx.row(length);
      const words = ctx.words();
      for (let i = 0; i < length; i++) words[row + i] = chosen[i];
      ctx.sendRow(node, to, kinds.delta, 0, 0, row, payload, control - HEADER_BYTES);
    }

    function take(node: number, from: number, row: number, length: number): void {
      for (let at = row; at < row + length; at += ENTRY) {
        const words = ctx.words();
        const origin = words[at];
        const version = words[at + 1];
        const known = newest[node * n + origin];
        if (version > known + 1) ctx.emit(node, gap, origin, version);
        if (version !== known + 1) continue;
        store(node, origin, version, words[at + 2]);
        ctx.learn(node, words[at + 2], from, words[at + 3]);
      }
    }

    return {
      start(node) {
        ctx.every(node, round);
      },
      onLearn(node, update, from) {
        if (from < 0) store(node, node, newest[node * n + node] + 1, update);
      },
      timer(node) {
        if (ctx.sample(node, 1, peer) === 1) sendDigest(node, peer[0], AND_YOU);
      },
      message(node, from, kind, a, _b, row, length) {
        if (kind === kinds.delta) {
          take(node, from, row, length);
          return;
        }
        const words = ctx.words();
        for (let origin = 0; origin < n; origin++) theirs[origin] = words[row + origin];
        sendDelta(node, from);
        if (a === AND_YOU) sendDigest(node, from, 0);
      },
    };
  },
});
