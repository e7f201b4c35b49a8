/**
 * The contract between a gossip protocol and the simulator.
 *
 * One object serves all nodes; a node is an integer; state is columns (typed arrays) allocated once in `create`. `Context` is the
 * only door: a handler reads and writes its own node's state, sends, arms timers, draws, learns, and nothing else.
 */
import type { StartReason } from '../kernel/events.ts';
import type { Places, Topology } from '../network/overlay.ts';
import type { ConflictRule, State } from '../replica/conflict-rule.ts';
import type { OptionsOf, OptionSpecs } from './option-spec.ts';

export type { ConflictRule, State } from '../replica/conflict-rule.ts';
export { resolvedOptionName } from './option-spec.ts';
export type { OptionsOf, OptionSpec, OptionSpecs } from './option-spec.ts';
export type { Places, Topology } from '../network/overlay.ts';

// --------------------------------------------------------------------------------------------------------------- messages

/** One kind of message. Its fixed control bytes (headers, ids) are counted for every send; a send may add more. */
export interface MessageSpec {
  readonly controlBytes: number;
  readonly doc: string;
}
export type MessageSpecs = { readonly [kind: string]: MessageSpec };

// ---------------------------------------------------------------------------------------------------------------- context

export interface PeriodicSpec {
  readonly name: string;
  /** local µs between ticks */
  readonly periodUs: number;
  /** where in the period a node's ticks fall: drawn per node, the same for all (lock-step at multiples of the period), or given in µs */
  readonly phase?: 'random' | 'lockstep' | number;
  /** each tick is delayed by a fresh uniform draw in [0, jitterUs]; at most the period */
  readonly jitterUs?: number;
}

export type ColumnType = 'u8' | 'u16' | 'u32' | 'i32' | 'f64';
export interface ColumnArrays {
  u8: Uint8Array;
  u16: Uint16Array;
  u32: Uint32Array;
  i32: Int32Array;
  f64: Float64Array;
}
export interface ColumnOptions {
  /** entries per node; default 1 */
  readonly width?: number;
  /** survives a crash that keeps state; default false: refilled before every start */
  readonly durable?: boolean;
  /** initial value of every entry; default 0 */
  readonly fill?: number;
}

export interface CounterOptions {
  /** counters per node; default: one for every node that will ever exist */
  readonly width?: number;
  /** survives a crash that keeps state; default false: 0 again before every start */
  readonly durable?: boolean;
  /** keeps with each counter when it was last raised; default false */
  readonly stamps?: boolean;
}

/**
 * A vector of counters for every node, merged entry by entry with the larger one winning: heartbeat tables, version vectors,
 * grow-only counters. A counter is a whole number from 0 to 2^31 - 1. Like a column, but copied and merged at the machine's full
 * width where the engine allows it (WebAssembly with vectors); the results are the same without.
 */
export interface Counters {
  readonly width: number;
  /** counter k of a node: `values[node * width + k]` */
  readonly values: Int32Array;
  /** the stamp of the last merge that raised it, at the same place; empty without `stamps` */
  readonly raisedAt: Int32Array;
  /**
   * A new row with the node's first `length` counters (default: all) as they are now: what happens to them later does not show
   * in it. It may be sent as often as one likes, and lives as any row does.
   */
  snapshot(node: number, length?: number): number;
  /**
   * Raises the node's first `length` counters to those of the row that are greater. `stamp` (32-bit integer, default 0) is noted for
   * every counter that was raised, when there are stamps.
   */
  merge(node: number, row: number, length: number, stamp?: number): void;
}

/** The updates of the run as a protocol sees them. Ids are dense and never reused; slots are, once an update retired. */
export interface Updates {
  /** 32-bit words per node in `held` and in every slot set; grows, so read it and the arrays afresh in each handler */
  readonly wordsPerNode: number;
  /** bit (slot) of row (node): the node holds the update. `held[node * wordsPerNode + (slot >>> 5)] >>> (slot & 31) & 1` */
  readonly held: Int32Array;
  /** slots in use lie below this */
  readonly slots: number;
  /** slot of an id, -1 once retired */
  slotOf(update: number): number;
  /** id in a slot, -1 when the slot is free */
  idOf(slot: number): number;
  /** bytes of the update; of one with a key those of its delta, stamps included: whoever passes it on does not look inside */
  sizeBytes(update: number): number;
  /** the bit of `held`, read elsewhere: quicker while few slots are in use */
  holdsSlot(node: number, slot: number): boolean;
  /** as `hop`, of an update that the node holds, by slot */
  hopAt(node: number, slot: number): number;
  /** hop at which `node` learned the update: 0 at the origin, -1 when it does not hold it (or it is retired) */
  hop(node: number, update: number): number;
  /** updates that `node` holds at present */
  count(node: number): number;
  /** the names of updates in protocols that count versions */
  readonly origins: Origins;
}

/**
 * Who published what, in which order. A version is the place of an update among those that its origin published in one generation: 1,
 * 2, … A node that lost its state begins a new generation.
 */
export interface Origins {
  /** the node that published the update, -1 before its publish */
  origin(update: number): number;
  generation(update: number): number;
  version(update: number): number;
  /** the generation in which a node publishes at present */
  current(node: number): number;
  /** updates in order of version: version v is at v - 1, retired or not */
  published(origin: number, generation: number): readonly number[];
}

/**
 * A node's store of keyed, versioned values, for scenarios that have one. Keys are dense numbers. States are immutable and may be sent with `ctx.box`.
 * Updates that write to a key carry a delta of its state: learning one merges it.
 */
export interface Replica {
  readonly rule: ConflictRule;
  /** keys that will ever exist: they are below this */
  readonly keys: number;
  /** null: the node holds nothing under the key */
  get(node: number, key: number): State | null;
  /** hash of what the node holds under the key, 0 when nothing */
  hash(node: number, key: number): number;
  /** sum modulo 2^32 (signed) of the mixed hashes of all that the node holds: equal for equal stores */
  checksum(node: number): number;
  /** keys under which the node holds a state, tombstones included */
  count(node: number): number;
  /** key that an update writes to, -1 when it has none */
  keyOf(update: number): number;
  /** What an update brings; null for one without a key, before its publish and once it retired. Immutable. */
  deltaOf(update: number): State | null;
  /**
   * Merges what a peer sent; false when that added nothing. Updates that the new state covers, merge(state, delta) === state, count as
   * learned from `from`, superseded ones as well. A layer's `admit` may put something else in the place of `state`.
   */
  merge(node: number, key: number, state: State, from: number): boolean;
  /** The node holds nothing under the key any more (a tombstone that expired). */
  drop(node: number, key: number): void;
}

export interface Context<M extends MessageSpecs = MessageSpecs> {
  /** nodes that will ever exist, joiners included: the length of columns */
  readonly capacity: number;
  /** id of this layer in its stack */
  readonly layer: string;
  /** number of each message kind, for `send` and `message` */
  readonly kinds: { readonly [K in keyof M]: number };
  readonly updates: Updates;
  /** null when the scenario's updates have no keys */
  readonly replica: Replica | null;
  /** null when everybody may talk to everybody */
  readonly topology: Topology | null;
  readonly places: Places;

  // in create only
  column<T extends ColumnType>(name: string, type: T, options?: ColumnOptions): ColumnArrays[T];
  counters(name: string, options?: CounterOptions): Counters;
  /** declares a periodic timer; returns its tag */
  periodic(spec: PeriodicSpec): number;
  /** declares a one-shot timer; returns its tag */
  oneShot(name: string): number;
  /** declares a named event for observers; returns its number */
  event(name: string): number;

  // in handlers
  /** local µs of the node: drift and offset included */
  now(node: number): number;
  /** nodes ever started so far, up or down: ids below this */
  started(): number;
  /** how often the node has started, 1 in its first life */
  life(node: number): number;

  /** starts the periodic timer of this node; does nothing when it runs already */
  every(node: number, tag: number): void;
  stop(node: number, tag: number): void;
  /** one shot after `delayUs` local µs (at least 1); dies with the node's life; there is no cancel: recognise stale ones by `a`, `b` */
  after(node: number, delayUs: number, tag: number, a?: number, b?: number): void;

  /**
   * Sends two integers. Control bytes are the kind's fixed ones plus `extraControlBytes`.
   */
  send(
    node: number,
    to: number,
    kind: number,
    a: number,
    b: number,
    payloadBytes: number,
    extraControlBytes?: number,
  ): void;
  /** Sends two integers and a row; the row is shared, not copied: it must not be changed after this call. */
  sendRow(
    node: number,
    to: number,
    kind: number,
    a: number,
    b: number,
    row: number,
    payloadBytes: number,
    extraControlBytes: number,
  ): void;
  /**
   * Like `sendRow` (row -1: none), but lets every other layer of this node's stack put up to `bytesFree` bytes on the same packet
   * through its `fill`. Returns the bytes they took.
   */
  sendWithRiders(
    node: number,
    to: number,
    kind: number,
    a: number,
    b: number,
    row: number,
    payloadBytes: number,
    extraControlBytes: number,
    bytesFree: number,
  ): number;

  /** A new row of `length` words (zeroed) in the shared arena; lives until the handler ends and the last message with it is gone. */
  row(length: number): number;
  /** The arena's words. Read it again after every `row`: growth replaces the array. */
  words(): Int32Array;
  rowLength(row: number): number;
  /** Convenience for protocols that would rather send objects: a row that stands for one. Nobody may change the object after sending. */
  box(value: object): number;
  unbox(row: number): object;

  /** uniform integer in [0, n); draws depend on this event alone, see DESIGN */
  below(n: number): number;
  chance(p: number): boolean;
  /** uniform in [0, 1) */
  unit(): number;

  /** up to `k` peers from the peer-sampling layer below, never `node` itself; returns how many were written to `out` */
  sample(node: number, k: number, out: Int32Array): number;
  /** all neighbours the peer-sampling layer gives this node; returns how many there are (writes at most out.length) */
  neighbours(node: number, out: Int32Array): number;

  /** the node now holds the update; false when it held it already (counted as redundant when `from` is a peer) or it is retired */
  learn(node: number, update: number, from: number, hop: number): boolean;
  holds(node: number, update: number): boolean;

  /** for peer-sampling layers: tells the other layers of this node that a neighbour came or went */
  neighbourUp(node: number, peer: number): void;
  neighbourDown(node: number, peer: number): void;
  /** a named event for observers and traces; no influence on the run */
  emit(node: number, event: number, a?: number, b?: number): void;
}

// ------------------------------------------------------------------------------------------------------------------ layer

/** The handlers of one protocol in one stack. All are called for one node; `node` is its own, `from` a peer. */
export interface Layer {
  /** `why`: BOOT, RESTART, JOINED; `stateKept`: the durable columns survived */
  start(node: number, why: StartReason, stateKept: boolean): void;
  /** `ticks`: how many periods this call stands for (more than 1 after a pause); for one-shots `a` and `b` as given to `after` */
  timer?(node: number, tag: number, a: number, b: number): void;
  /** `row`: first word in `ctx.words()`, -1 when there is none; `length`: its words */
  message?(node: number, from: number, kind: number, a: number, b: number, row: number, length: number): void;
  /**
   * Whether this node would send nothing that could teach anybody anything until it learns something new (for `until: quiet`).
   * A layer with timers that does not say counts as never idle; one that only answers is always idle.
   */
  idle?(node: number): boolean;
  /** graceful departure: last chance to send */
  leave?(node: number): void;
  /** the node learned an update, through whichever layer; `from` NOBODY when it was published here */
  onLearn?(node: number, update: number, from: number, hop: number): void;
  /** what the node holds under the key has changed: a write here (`from` NOBODY), an update (after its `onLearn`), a merge, a drop */
  onChange?(node: number, key: number, from: number): void;
  /**
   * A state that a peer sent, or the delta of an update that was learned from one, is about to be merged: what is merged in its place, null
   * for nothing. Asked of every layer in turn.
   */
  admit?(node: number, key: number, state: State, from: number): State | null;
  /** for observers: death certificates that the node keeps outside of its replica (Demers et al. 1987: dormant ones) */
  dormant?(node: number): number;
  /** what the node believes the aggregate to be at present; asked between events, so it may change nothing and draw nothing */
  estimate?(node: number): number;
  /** what `estimate` should come to for the nodes that are up; for observers, asked between events as `estimate` is */
  truth?(isUp: (node: number) => boolean): number;
  /** the node's part of a sum that the protocol is to keep constant, NaN when there is none; and of the weight that goes with it */
  mass?(node: number): number;
  weight?(node: number): number;
  /** the slot is about to be freed: drop whatever is kept per slot; no node acts here, so there is nothing to send, arm or draw */
  onRetire?(update: number, slot: number): void;
  /** answers `ctx.sample` of the layers above; a stack has one layer that does */
  sample?(node: number, k: number, out: Int32Array): number;
  neighbours?(node: number, out: Int32Array): number;
  neighbourUp?(node: number, peer: number): void;
  neighbourDown?(node: number, peer: number): void;
  /** room for up to `bytesFree` bytes on a packet to `to`: write words with `rider.push`, return the bytes taken (0: nothing rides) */
  fill?(node: number, to: number, bytesFree: number, rider: Rider): number;
  /** what a peer's `fill` wrote */
  ride?(node: number, from: number, row: number, length: number): void;
}

export interface Rider {
  push(word: number): void;
  /** so many of the bytes that `fill` returns are payload; what is not said to be is control */
  payload(bytes: number): void;
}

// --------------------------------------------------------------------------------------------------------------- protocol

export type Role = 'peer-sampling' | 'dissemination' | 'repair' | 'failure-detection' | 'aggregation';

/** Curve the theory expects for the share informed after a time, drawn dashed in the report. */
export interface TheoryCurve {
  readonly label: string;
  /** paper or derivation */
  readonly source: string;
  /** informed share at each of the given times since publish (µs) */
  at(timesUs: readonly number[]): readonly number[];
}
export interface TheoryInput {
  readonly nodes: number;
  readonly loss: number;
  readonly meanLatencyUs: number;
}

export interface ProtocolDefinition<S extends OptionSpecs, M extends MessageSpecs> {
  /** name in `use:` */
  readonly name: string;
  readonly role: Role;
  readonly summary: string;
  /** paper or code it follows */
  readonly source: string;
  /** what to expect of it: speed, cost, what it leaves undone, in figures where there are some; for `list` and the reference page */
  readonly expect?: string;
  /** when not to use it, and what to use then */
  readonly avoid?: string;
  readonly options: S;
  readonly messages: M;
  create(ctx: Context<M>, options: OptionsOf<S>): Layer;
  /** says why a combination of options makes no sense: [option, problem] pairs */
  validate?(options: OptionsOf<S>): readonly (readonly [string, string])[];
  theory?(options: OptionsOf<S>, input: TheoryInput): TheoryCurve | null;
}

/** A protocol with its option types erased, as the registry and the stack keep it. */
export interface Protocol {
  readonly name: string;
  readonly role: Role;
  readonly summary: string;
  readonly source: string;
  readonly expect?: string;
  readonly avoid?: string;
  readonly options: OptionSpecs;
  readonly messages: MessageSpecs;
  create(ctx: Context, options: ResolvedOptions): Layer;
  validate?(options: ResolvedOptions): readonly (readonly [string, string])[];
  theory?(options: ResolvedOptions, input: TheoryInput): TheoryCurve | null;
}
/** Keys with their unit suffix (`intervalUs`), values in base units. */
export type ResolvedOptions = { readonly [name: string]: number | string | boolean | null };

/** Checks a definition's types and erases them. */
export function defineProtocol<const S extends OptionSpecs, const M extends MessageSpecs>(
  definition: ProtocolDefinition<S, M>,
): Protocol {
  return definition;
}
