/** The one door between a layer and the simulator, see `Context` in the contract. */
import { Draw } from '../kernel/draw.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { LIFE } from '../kernel/events.ts';
import { INDEX_LIMIT } from '../kernel/meta.ts';
import type { RootKey } from '../kernel/seed.ts';
import type { UpdateStore } from '../replica/updates.ts';
import type {
  ColumnArrays,
  ColumnOptions,
  ColumnType,
  Context,
  CounterOptions,
  Counters,
  PeriodicSpec,
  Places,
  Protocol,
  Replica,
  Topology,
} from './contract.ts';
import type { Host } from './host.ts';
import { LayerCounters } from './layer-counters.ts';
import { RiderLoad } from './rider-load.ts';
import { addressOf, type LayerRuntime, type Stack } from './stack.ts';

const HANDLER_DRAWS = 201;

export interface LayerEnvironment {
  readonly capacity: number;
  readonly root: RootKey;
  readonly topology: Topology | null;
  readonly places: Places;
}

export class LayerContext implements Context {
  readonly capacity: number;
  readonly layer: string;
  readonly kinds: { readonly [kind: string]: number };
  readonly updates: UpdateStore;
  readonly replica: Replica | null;
  readonly topology: Topology | null;
  readonly places: Places;
  private readonly host: Host;
  private readonly kernel: Kernel;
  private readonly runtime: LayerRuntime;
  private readonly stack: Stack;
  private readonly draw: Draw;
  /** message type of each kind */
  private readonly types: number[];
  private serial = -1;
  private sealed = false;
  private sendSerial = -1;
  private sends = 0;
  private readonly saltKey: number;
  private readonly riders: RiderLoad = new RiderLoad();

  constructor(
    host: Host,
    runtime: LayerRuntime,
    stack: Stack,
    protocol: Protocol,
    types: ReadonlyMap<string, number>,
    environment: LayerEnvironment,
  ) {
    this.host = host;
    this.kernel = host.kernel;
    this.runtime = runtime;
    this.stack = stack;
    this.capacity = environment.capacity;
    this.layer = runtime.id;
    this.updates = host.updates;
    this.replica = host.keyed;
    this.topology = environment.topology;
    this.places = environment.places;
    const kinds = Object.keys(protocol.messages);
    this.kinds = Object.fromEntries(kinds.map((kind, i) => [kind, i]));
    this.types = kinds.map((kind) => types.get(addressOf(protocol.name, runtime.id, kind))!);
    this.draw = new Draw(environment.root, HANDLER_DRAWS);
    this.saltKey = environment.root.k0 | 0;
  }

  // ---------------------------------------------------------------------------------------------------------- in create

  column<T extends ColumnType>(name: string, type: T, options?: ColumnOptions): ColumnArrays[T] {
    this.onlyInCreate(`column '${name}'`);
    const column = this.runtime.columns.add(type, options);
    this.kernel.warmth.add(column, options?.width ?? 1);
    return column;
  }

  counters(name: string, options: CounterOptions = {}): Counters {
    this.onlyInCreate(`counters '${name}'`);
    const table = this.runtime.columns.addCounters(options);
    this.kernel.mail.arena.adopt(table.roomForRows);
    return new LayerCounters(
      { row: (length) => this.host.newRow(length, false), words: () => this.words() },
      table,
      this.capacity,
    );
  }

  periodic(spec: PeriodicSpec): number {
    this.onlyInCreate(`timer '${spec.name}'`);
    const { name, periodUs, phase = 'random', jitterUs = 0 } = spec;
    if (!Number.isSafeInteger(periodUs) || periodUs < 1)
      throw new RangeError(`the period of timer '${name}' must be a whole number of µs, at least 1, not ${periodUs}`);
    if (!(jitterUs >= 0 && jitterUs <= periodUs) || Math.floor(jitterUs) !== jitterUs) {
      throw new RangeError(
        `the jitter of timer '${name}' must be a whole number of µs, at most its period, not ${jitterUs}`,
      );
    }
    if (typeof phase === 'number' && !isSize(phase)) {
      throw new RangeError(`the phase of timer '${name}' must be a whole number of µs, not ${phase}`);
    }
    const timer = this.kernel.timers.addPeriodic(`${this.layer}/${name}`, { periodUs, phase, jitterUs });
    return this.declared(timer, name);
  }

  oneShot(name: string): number {
    this.onlyInCreate(`timer '${name}'`);
    return this.declared(this.kernel.timers.addOneShot(`${this.layer}/${name}`), name);
  }

  event(name: string): number {
    this.onlyInCreate(`event '${name}'`);
    return this.host.eventNames.push(`${this.layer}.${name}`) - 1;
  }

  /** `create` is over: what must be declared before the run can no longer be. */
  seal(): void {
    this.sealed = true;
  }

  private declared(timer: number, name: string): number {
    if (timer >= INDEX_LIMIT) throw new RangeError(`a run may have at most ${INDEX_LIMIT} timers`);
    this.host.ownTimer(timer, this.runtime, name);
    return timer;
  }

  private onlyInCreate(what: string): void {
    if (this.sealed) throw new Error(`${what} must be declared in create, not in a handler`);
  }

  // ---------------------------------------------------------------------------------------------------- time and timers

  now(node: number): number {
    return this.kernel.clocks.local(node, this.kernel.nowUs);
  }

  started(): number {
    return this.kernel.lives.startedBefore(this.kernel.nowUs);
  }

  life(node: number): number {
    return this.kernel.lives.life[node];
  }

  every(node: number, tag: number): void {
    this.ownNode(node);
    this.kernel.timers.start(node, tag, this.kernel.moment.eventClass === LIFE);
  }

  stop(node: number, tag: number): void {
    this.ownNode(node);
    this.kernel.timers.stop(node, tag);
  }

  after(node: number, delayUs: number, tag: number, a = 0, b = 0): void {
    this.ownNode(node);
    if (!(delayUs < Infinity)) throw new RangeError(`after: the delay must be a number of µs, not ${delayUs}`);
    this.kernel.timers.after(node, delayUs, tag, a, b);
  }

  // ----------------------------------------------------------------------------------------------------------- messages

  send(
    node: number,
    to: number,
    kind: number,
    a: number,
    b: number,
    payloadBytes: number,
    extraControlBytes = 0,
  ): void {
    this.post(node, to, kind, a, b, -1, payloadBytes, extraControlBytes, false);
  }

  sendRow(
    node: number,
    to: number,
    kind: number,
    a: number,
    b: number,
    row: number,
    payloadBytes: number,
    extraControlBytes: number,
  ): void {
    this.post(node, to, kind, a, b, row, payloadBytes, extraControlBytes, false);
  }

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
  ): number {
    const { riders } = this;
    riders.clear();
    const taken = this.host.loadRiders(this.runtime, node, to, bytesFree, riders);
    if (taken === 0) {
      this.post(node, to, kind, a, b, row, payloadBytes, extraControlBytes, false);
      return 0;
    }
    // First word: length of the layer's own part, -1 when it has none.
    const own = row < 0 ? 0 : this.rowLength(row);
    const packet = this.row(1 + own + riders.words.length);
    const arena = this.words();
    arena[packet] = row < 0 ? -1 : own;
    if (row >= 0) arena.copyWithin(packet + 1, row, row + own);
    arena.set(riders.words, packet + 1 + own);
    this.post(
      node,
      to,
      kind,
      a,
      b,
      packet,
      payloadBytes + riders.payloadBytes,
      extraControlBytes + taken - riders.payloadBytes,
      true,
    );
    return taken;
  }

  private post(
    node: number,
    to: number,
    kind: number,
    a: number,
    b: number,
    row: number,
    payloadBytes: number,
    extraControlBytes: number,
    riders: boolean,
  ): void {
    this.ownNode(node);
    const type = this.types[kind];
    if (type === undefined)
      throw new RangeError(`send: no message kind has the number ${kind}: ${Object.keys(this.kinds).join(', ')}`);
    if ((to | 0) !== to || to < 0 || to >= this.capacity) {
      throw new RangeError(`send: 'to' must be a node, 0 to ${this.capacity - 1}, not ${to}`);
    }
    if ((a | 0) !== a || (b | 0) !== b)
      throw new RangeError(`send: 'a' and 'b' must be 32-bit integers, not ${a} and ${b}`);
    if (!isSize(payloadBytes) || !isSize(extraControlBytes)) {
      throw new RangeError(`send: bytes must be whole numbers from 0, not ${payloadBytes} and ${extraControlBytes}`);
    }
    this.kernel.mail.send(node, to, type, a, b, row, payloadBytes, extraControlBytes, riders, this.nextSalt());
  }

  /** Counted per layer, so that what one layer sends in a handler shifts nothing of another's. */
  private nextSalt(): number {
    const { serial, salt } = this.kernel.moment;
    if (this.sendSerial !== serial) {
      this.sendSerial = serial;
      this.sends = 0;
    }
    return (salt + this.saltKey + Math.imul(++this.sends, 0x27d4eb2f)) | 0;
  }

  /** A handler acts for its own node alone: what it did for another would depend on who runs first. */
  private ownNode(node: number): void {
    const own = this.host.runningNode;
    if (node !== own) throw new RangeError(`a handler of node ${own} may not act for node ${node}`);
  }

  row(length: number): number {
    return this.host.newRow(length);
  }

  words(): Int32Array {
    return this.kernel.mail.arena.words;
  }

  rowLength(row: number): number {
    return this.kernel.mail.arena.length(row);
  }

  box(value: object): number {
    return this.host.box(value);
  }

  unbox(row: number): object {
    return this.host.unbox(row);
  }

  // ------------------------------------------------------------------------------------------------------------- chance

  below(n: number): number {
    return this.positioned().below(n);
  }

  chance(p: number): boolean {
    return this.positioned().chance(p);
  }

  unit(): number {
    return this.positioned().unit();
  }

  /** The first draw of a handler takes a position given by the event alone; a layer's draws shift no other layer's. */
  private positioned(): Draw {
    const { kernel, draw } = this;
    if (this.host.runningNode < 0) throw new Error('there is nothing to draw for outside the handlers of a node');
    if (this.serial !== kernel.moment.serial) {
      this.serial = kernel.moment.serial;
      const time = kernel.nowUs;
      draw.at(this.host.runningNode, time, Math.floor(time / 4294967296), kernel.moment.salt);
    }
    return draw;
  }

  // ------------------------------------------------------------------------------------------------------------- peers

  sample(node: number, k: number, out: Int32Array): number {
    const sampler = this.stack.samplers[this.runtime.index];
    if (sampler === null) throw new Error('this stack has no peer-sampling layer');
    return sampler.handlers.sample!(node, k, out);
  }

  neighbours(node: number, out: Int32Array): number {
    const sampler = this.stack.samplers[this.runtime.index];
    if (sampler?.handlers.neighbours === undefined)
      throw new Error('no layer of this stack keeps a list of neighbours');
    return sampler.handlers.neighbours(node, out);
  }

  neighbourUp(node: number, peer: number): void {
    for (const layer of this.stack.neighbourListeners)
      if (layer !== this.runtime) layer.handlers.neighbourUp?.(node, peer);
  }

  neighbourDown(node: number, peer: number): void {
    for (const layer of this.stack.neighbourListeners)
      if (layer !== this.runtime) layer.handlers.neighbourDown?.(node, peer);
  }

  // ------------------------------------------------------------------------------------------------------------ updates

  learn(node: number, update: number, from: number, hop: number): boolean {
    this.ownNode(node);
    if (!this.updates.exists(update)) throw new RangeError(`learn: no update has the number ${update}`);
    if (!isSize(hop)) throw new RangeError(`learn: the hop must be a whole number from 0, not ${hop}`);
    return this.host.learn(node, update, from, hop);
  }

  holds(node: number, update: number): boolean {
    return this.updates.holds(node, update);
  }

  emit(node: number, event: number, a = 0, b = 0): void {
    for (const o of this.kernel.hooks.semantic) o.onSemantic(this.kernel.nowUs, node, event, a, b);
  }
}

function isSize(value: number): boolean {
  // Nearly all are small integers, which need no arithmetic of doubles.
  if ((value | 0) === value) return value >= 0;
  return value >= 0 && Math.floor(value) === value && value < Infinity;
}
