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
    const updates = (changes === null ? heldBy(ctx, node) : changes.map(({ item }) => item)).filter((update) =>
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
}

/** States, and updates without a key, on their way. Nobody changes it after it was made. */
interface Parcel {
  readonly envelope: Envelope;
  readonly states: ReadonlyMap<number, State>;
  /** updates without a key, each with one more than its hop */
  readonly loose: ReadonlyMap<number, number>;
}

/** What is sent: the joined states of keys, and updates without a key. */
interface Content {
  readonly states: ReadonlyMap<number, State>;
  readonly loose: readonly number[];
}

/**
 * A node's state is what it holds under its keys, a delta the join of the deltas of some keys. An update without a key, where there are such
 * beside the others, goes along as it is.
 */
export class StateGroups implements DeltaGroups {
  private readonly ctx: Context;
  private readonly replica: Replica;
  private readonly note: Note;
  /** what the log amounts to under each key, so that a change which came with no delta is seen */
  private readonly logged: StatesByNode;
  /** a message is being merged: its deltas are logged when that is done */
  private merging = false;

  constructor(ctx: Context, replica: Replica, note: Note) {
    this.ctx = ctx;
    this.replica = replica;
    this.note = note;
    this.logged = new StatesByNode(replica, ctx.capacity);
  }

  start(node: number): void {
    this.logged.start(node);
  }

  isEmpty(node: number): boolean {
    return this.replica.count(node) === 0 && this.ctx.updates.count(node) === 0;
  }

  onLearn(node: number, update: number, from: number): void {
    const key = this.replica.keyOf(update);
    if (key < 0) {
      this.note(node, { item: update, state: null, from });
      return;
    }
    const delta = this.replica.deltaOf(update);
    if (!this.merging && delta !== null) this.log(node, key, delta, from);
  }

  onChange(node: number, key: number, from: number): void {
    if (!this.merging) this.catchUp(node, key, from);
  }

  send(node: number, to: number, kind: number, envelope: Envelope, changes: readonly DeltaEntry[] | null): boolean {
    const { ctx } = this;
    const { rule } = this.replica;
    const { states, loose } = changes === null ? this.whole(node) : this.joined(node, changes);
    if (states.size + loose.length === 0 && changes !== null) return false;
    let payload = 0;
    let control = ENVELOPE_BYTES;
    for (const state of states.values()) {
      payload += rule.payloadBytes(state);
      control += KEY_BYTES + rule.controlBytes(state);
    }
    const hops = new Map<number, number>();
    for (const update of loose) {
      hops.set(update, ctx.updates.hop(node, update) + 1);
      payload += ctx.updates.sizeBytes(update);
      control += UPDATE_BYTES;
    }
    const parcel: Parcel = { envelope, states, loose: hops };
    ctx.sendRow(node, to, kind, states.size + loose.length, 0, ctx.box(parcel), payload, control);
    return true;
  }

  envelope(row: number): Envelope {
    return (this.ctx.unbox(row) as Parcel).envelope;
  }

  /** What adds something is logged, to be passed on; the paper logs a group as a whole when any of it does. */
  take(node: number, from: number, row: number): void {
    const { states, loose } = this.ctx.unbox(row) as Parcel;
    for (const [key, state] of states) {
      this.merging = true;
      const changed = this.replica.merge(node, key, state, from);
      this.merging = false;
      if (!changed) continue;
      this.log(node, key, state, from);
      this.catchUp(node, key, from);
    }
    for (const [update, hop] of loose) this.ctx.learn(node, update, from, hop);
  }

  private log(node: number, key: number, delta: State, from: number): void {
    const before = this.logged.get(node, key);
    const after = before === null ? delta : this.replica.rule.merge(before, delta);
    if (after === before) return;
    this.logged.set(node, key, after);
    this.note(node, { item: key, state: delta, from });
  }

  /** Whatever changed otherwise (another layer merged a state, or put another one in its place) goes into the log as the whole state. */
  private catchUp(node: number, key: number, from: number): void {
    const now = this.replica.get(node, key);
    if (now === null) this.logged.set(node, key, null);
    else this.log(node, key, now, from);
  }

  private whole(node: number): Content {
    const { replica } = this;
    const states = new Map<number, State>();
    for (let key = 0; key < replica.keys; key++) {
      const state = replica.get(node, key);
      if (state !== null) states.set(key, state);
    }
    return { states, loose: heldBy(this.ctx, node).filter((update) => replica.keyOf(update) < 0) };
  }

  private joined(node: number, changes: readonly DeltaEntry[]): Content {
    const states = new Map<number, State>();
    const loose: number[] = [];
    for (const { item, state } of changes) {
      const before = states.get(item);
      if (state !== null) states.set(item, before === undefined ? state : this.replica.rule.merge(before, state));
      else if (this.ctx.holds(node, item)) loose.push(item);
    }
    return { states, loose };
  }
}

/** All updates that the node holds. */
function heldBy({ updates }: Context, node: number): number[] {
  const all: number[] = [];
  const first = node * updates.wordsPerNode;
  for (let w = 0; w < wordsInUse(updates); w++) {
    for (let word = updates.held[first + w]; word !== 0; word &= word - 1) {
      all.push(updates.idOf((w << 5) + lowestBit(word)));
    }
  }
  return all;
}

/**
 * A state or none for each node and key. Kept is what differs from what the first node began with, because nodes begin with the same states
 * under thousands of keys: memory follows differences, as in the stores.
 */
class StatesByNode {
  private readonly replica: Replica;
  private begun: (State | null)[] | null = null;
  private readonly different: Map<number, State | null>[];

  constructor(replica: Replica, capacity: number) {
    this.replica = replica;
    this.different = Array.from({ length: capacity }, () => new Map());
  }

  get(node: number, key: number): State | null {
    const own = this.different[node].get(key);
    return own === undefined ? (this.begun?.[key] ?? null) : own;
  }

  set(node: number, key: number, state: State | null): void {
    if (state === (this.begun?.[key] ?? null)) this.different[node].delete(key);
    else this.different[node].set(key, state);
  }

  /** From `start`: what the node holds now. */
  start(node: number): void {
    const { replica } = this;
    this.begun ??= Array.from({ length: replica.keys }, (_, key) => replica.get(node, key));
    this.different[node].clear();
    for (let key = 0; key < replica.keys; key++) this.set(node, key, replica.get(node, key));
  }
}
