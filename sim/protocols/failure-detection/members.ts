/**
 * Who is taken for alive: the detection half of gossip-style failure detection (van Renesse, Minsky, Hayden 1998, basic protocol).
 * A node keeps with each heartbeat when it last rose, suspects whom that was too long ago, and forgets them later still.
 */
import type { Context, Counters } from '../contract.ts';

/** never heard of, or forgotten */
const UNKNOWN = 0;
const TRUSTED = 1;
const SUSPECTED = 2;

const MILLISECOND_US = 1000;

export class Members {
  private readonly ctx: Pick<Context, 'now' | 'started' | 'words' | 'emit'>;
  private readonly table: Counters;
  private readonly failAfterMs: number;
  private readonly cleanupAfterMs: number;
  /** what each node thinks of each */
  private readonly status: Uint8Array;
  /** how many each node knows, and how many of these it trusts */
  private readonly known: Int32Array;
  private readonly trusted: Int32Array;
  private readonly discover: number;
  private readonly suspect: number;
  private readonly trust: number;
  private readonly remove: number;

  constructor(
    ctx: Pick<Context, 'now' | 'started' | 'words' | 'emit' | 'column' | 'event'>,
    table: Counters,
    failAfterUs: number,
    cleanupAfterUs: number,
  ) {
    this.ctx = ctx;
    this.table = table;
    this.failAfterMs = Math.ceil(failAfterUs / MILLISECOND_US);
    this.cleanupAfterMs = Math.ceil(cleanupAfterUs / MILLISECOND_US);
    this.status = ctx.column('status', 'u8', { width: table.width });
    this.known = ctx.column('known', 'i32');
    this.trusted = ctx.column('trusted', 'i32');
    this.discover = ctx.event('discover');
    this.suspect = ctx.event('suspect');
    this.trust = ctx.event('trust');
    this.remove = ctx.event('remove');
  }

  /** A node begins, knowing itself alone. */
  start(node: number): void {
    this.status[node * this.table.width + node] = TRUSTED;
    this.known[node] = 1;
    this.trusted[node] = 1;
  }

  /** Takes in what a peer sent: whoever's heartbeat rose is alive. */
  merge(node: number, row: number, length: number): void {
    const { table, status } = this;
    const nowMs = this.nowMs(node);
    table.merge(node, row, length, nowMs);
    if (this.trusted[node] >= length) return;
    const { values, raisedAt, width } = table;
    const first = node * width;
    for (let peer = 0; peer < length; peer++) {
      const at = first + peer;
      if (status[at] === TRUSTED) continue;
      // Whom one suspects has been silent for longer than a millisecond, so a stamp of now is new.
      if (status[at] === UNKNOWN ? values[at] > 0 : raisedAt[at] === nowMs) this.hears(node, peer, at);
    }
  }

  private hears(node: number, peer: number, at: number): void {
    const first = this.status[at] === UNKNOWN;
    this.status[at] = TRUSTED;
    this.trusted[node]++;
    if (first) this.known[node]++;
    this.ctx.emit(node, first ? this.discover : this.trust, peer, this.table.values[at]);
  }

  /** Looks at everybody's silence. */
  judge(node: number): void {
    const { status, failAfterMs } = this;
    const { raisedAt, width } = this.table;
    const nowMs = this.nowMs(node);
    const first = node * width;
    const started = this.ctx.started();
    for (let peer = 0; peer < started; peer++) {
      const at = first + peer;
      // Milliseconds wrap round after 49 days, their differences do not.
      const silentMs = (nowMs - raisedAt[at]) | 0;
      if (silentMs > failAfterMs && status[at] !== UNKNOWN && peer !== node) this.silent(node, peer, at, silentMs);
    }
  }

  private silent(node: number, peer: number, at: number, silentMs: number): void {
    const { values } = this.table;
    if (this.status[at] === TRUSTED) {
      this.status[at] = SUSPECTED;
      this.trusted[node]--;
      this.ctx.emit(node, this.suspect, peer, values[at]);
    }
    if (silentMs <= this.cleanupAfterMs) return;
    this.ctx.emit(node, this.remove, peer, values[at]);
    this.status[at] = UNKNOWN;
    this.known[node]--;
    values[at] = 0;
  }

  /**
   * Takes those out of a snapshot whom the node suspects; returns how many are left. Told of them by one that is late in forgetting,
   * others would take the dead for newcomers, and pass them on for ever.
   */
  withhold(node: number, row: number): number {
    const left = this.trusted[node];
    if (left === this.known[node]) return left;
    const { status } = this;
    const words = this.ctx.words();
    const first = node * this.table.width;
    const started = this.ctx.started();
    for (let peer = 0; peer < started; peer++) {
      if (status[first + peer] === SUSPECTED) words[row + peer] = 0;
    }
    return left;
  }

  /** Local time in whole milliseconds, as a 32-bit integer. */
  private nowMs(node: number): number {
    return Math.floor(this.ctx.now(node) / MILLISECOND_US) | 0;
  }
}
