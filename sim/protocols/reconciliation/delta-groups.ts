import type { Context, Replica, State } from '../contract.ts';
import { KEY_BYTES, UPDATE_BYTES } from '../shared/bytes.ts';
import { lowestBit, wordsInUse } from '../shared/slot-bits.ts';
import type { DeltaEntry } from './delta-log.ts';

/** What a message says beside its changes; in words of a row, or in an object. */
export interface Envelope {
  /** all changes of the sender below this number are in the message, or the receiver has them */
  readonly upto: number;
  /** which of its states the sender speaks of */
  readonly epoch: number;
  /** the state of the receiver that has the changes before; 0: the message stands alone */
  readonly forEpoch: number;
}
/** sender's number of changes, both epochs */
export const ENVELOPE_BYTES = 12;

/** A change of the node's state came from somewhere and is to be put into its log. */
export type Note = (node: number, entry: DeltaEntry) => void;

/** What deltas are made of: updates that are held or not, or states of keys. */
export interface DeltaGroups {
  /** From `start`. */
  start(node: number): void;
  /** whether the node holds nothing */
  isEmpty(node: number): boolean;
  onLearn(node: number, update: number, from: number): void;
  onChange(node: number, key: number, from: number): void;
  /** Sends the joined changes, null for the whole state; false when they come to nothing and nothing was sent. */
  send(node: number, to: number, kind: number, envelope: Envelope, changes: readonly DeltaEntry[] | null): boolean;
  envelope(row: number): Envelope;
  take(node: number, from: number, row: number, length: number): void;
}

/** words of an envelope in a row */
const HEAD = 3;

/** A node's state is the set of updates it holds, a delta the set of those it learned. */
export class UpdateGroups implements DeltaGroups {
  private readonly ctx: Context;
  private readonly note: Note;

  constructor(ctx: Context, note: Note) {
    this.ctx = ctx;
    this.note = note;
  }

  start(): void {
    // Nothing is kept.
  }

  isEmpty(node: number): boolean {
    return this.ctx.updates.count(node) === 0;
  }

  onLearn(node: number, update: number, from: number): void {
    this.note(node, { item: update, state: null, from });
  }

  onChange(): void {
    // There are no keys.
  }

  send(node: number, to: number, kind: number, envelope: Envelope, changes: readonly DeltaEntry[] | null): boolean {
    const { ctx } = this;
    const updates = (changes === null ? this.held(node) : changes.map(({ item }) => item)).filter((update) =>
      ctx.holds(node, update),
    );
    if (updates.length === 0 && changes !== null) return false;
    const row = ctx.row(HEAD + 2 * updates.length);
    const words = ctx.words();
    words.set([envelope.upto, envelope.epoch, envelope.forEpoch], row);
    let payload = 0;
    updates.forEach((update, i) => {
      words[row + HEAD + 2 * i] = update;
      words[row + HEAD + 2 * i + 1] = ctx.updates.hop(node, update) + 1;
      payload += ctx.updates.sizeBytes(update);
    });
    ctx.sendRow(node, to, kind, updates.length, 0, row, payload, ENVELOPE_BYTES + UPDATE_BYTES * updates.length);
    return true;
  }

  envelope(row: number): Envelope {
    const words = this.ctx.words();
    return { upto: words[row], epoch: words[row + 1], forEpoch: words[row + 2] };
  }

  take(node: number, from: number, row: number, length: number): void {
    const { ctx } = this;
    // Another layer may make a row when it hears of an update, and that may replace the array of words.
    for (let at = row + HEAD; at < row + length; at += 2) ctx.learn(node, ctx.words()[at], from, ctx.words()[at + 1]);
  }

  private held(node: number): number[] {
    const { updates } = this.ctx;
    const all: number[] = [];
    const first = node * updates.wordsPerNode;
    for (let w = 0; w < wordsInUse(updates); w++) {
      for (let word = updates.held[first + w]; word !== 0; word &= word - 1) {
        all.push(updates.idOf((w << 5) + lowestBit(word)));
      }
    }
    return all;
  }
}

/** States on their way. Nobody changes it after it was made. */
interface Parcel {
  readonly envelope: Envelope;
  readonly states: ReadonlyMap<number, State>;
}

/** A node's state is what it holds under its keys, a delta the join of the deltas of some keys. */
export class StateGroups implements DeltaGroups {
  private readonly ctx: Context;
  private readonly replica: Replica;
  private readonly note: Note;
  /** by node: what its log amounts to under each key, so that a change which came with no delta is seen */
  private readonly logged: Map<number, State>[];
  /** a message is being merged: its deltas are logged when that is done */
  private merging = false;

  constructor(ctx: Context, replica: Replica, note: Note) {
    this.ctx = ctx;
    this.replica = replica;
    this.note = note;
    this.logged = Array.from({ length: ctx.capacity }, () => new Map());
  }

  start(node: number): void {
    this.logged[node] = this.whole(node);
  }

  isEmpty(node: number): boolean {
    return this.replica.count(node) === 0;
  }

  onLearn(node: number, update: number, from: number): void {
    const delta = this.replica.deltaOf(update);
    if (this.merging || delta === null) return;
    this.log(node, this.replica.keyOf(update), delta, from);
  }

  onChange(node: number, key: number, from: number): void {
    if (!this.merging) this.catchUp(node, key, from);
  }

  send(node: number, to: number, kind: number, envelope: Envelope, changes: readonly DeltaEntry[] | null): boolean {
    const { ctx } = this;
    const { rule } = this.replica;
    const states = changes === null ? this.whole(node) : this.joined(changes);
    if (states.size === 0 && changes !== null) return false;
    let payload = 0;
    let control = ENVELOPE_BYTES;
    for (const state of states.values()) {
      payload += rule.payloadBytes(state);
      control += KEY_BYTES + rule.controlBytes(state);
    }
    const parcel: Parcel = { envelope, states };
    ctx.sendRow(node, to, kind, states.size, 0, ctx.box(parcel), payload, control);
    return true;
  }

  envelope(row: number): Envelope {
    return (this.ctx.unbox(row) as Parcel).envelope;
  }

  /** What adds something is logged, to be passed on; the paper logs a group as a whole when any of it does. */
  take(node: number, from: number, row: number): void {
    for (const [key, state] of (this.ctx.unbox(row) as Parcel).states) {
      this.merging = true;
      const changed = this.replica.merge(node, key, state, from);
      this.merging = false;
      if (!changed) continue;
      this.log(node, key, state, from);
      this.catchUp(node, key, from);
    }
  }

  private log(node: number, key: number, delta: State, from: number): void {
    const before = this.logged[node].get(key);
    const after = before === undefined ? delta : this.replica.rule.merge(before, delta);
    if (after === before) return;
    this.logged[node].set(key, after);
    this.note(node, { item: key, state: delta, from });
  }

  /** Whatever changed otherwise (another layer merged a state, or put another one in its place) goes into the log as the whole state. */
  private catchUp(node: number, key: number, from: number): void {
    const now = this.replica.get(node, key);
    if (now === null) this.logged[node].delete(key);
    else this.log(node, key, now, from);
  }

  private whole(node: number): Map<number, State> {
    const states = new Map<number, State>();
    for (let key = 0; key < this.replica.keys; key++) {
      const state = this.replica.get(node, key);
      if (state !== null) states.set(key, state);
    }
    return states;
  }

  private joined(changes: readonly DeltaEntry[]): Map<number, State> {
    const states = new Map<number, State>();
    for (const { item, state } of changes) {
      const before = states.get(item);
      if (state !== null) states.set(item, before === undefined ? state : this.replica.rule.merge(before, state));
    }
    return states;
  }
}
