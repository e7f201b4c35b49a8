/**
 * Runs stacks of protocols on the kernel: routes messages and timers to layers, gives each layer its `Context`, and keeps the
 * replica of updates. All layers of a node share one life.
 */
import { NOBODY, type StartReason } from '../kernel/events.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { INDEX_LIMIT } from '../kernel/meta.ts';
import type { MessageType } from '../kernel/observer.ts';
import { subKey, type RootKey } from '../kernel/seed.ts';
import type { State } from '../replica/conflict-rule.ts';
import type { ReplicaPlan } from '../replica/plan.ts';
import type { Publish } from '../replica/spec.ts';
import { UpdateStore } from '../replica/updates.ts';
import type { Places, Protocol, ResolvedOptions, Topology } from './contract.ts';
import { refuseAsync } from './failure.ts';
import { KeyedReplica } from './keyed.ts';
import { LayerContext } from './layer-context.ts';
import type { RiderLoad } from './rider-load.ts';
import { addressOf, LayerRuntime, Stack } from './stack.ts';

export interface StackLayer {
  readonly id: string;
  readonly protocol: Protocol;
  readonly options: ResolvedOptions;
}

export interface HostOptions {
  readonly kernel: Kernel;
  readonly root: RootKey;
  readonly capacity: number;
  /** one stack per group */
  readonly stacks: readonly (readonly StackLayer[])[];
  /** group of each node; null when there is one */
  readonly groupOf: Uint8Array | null;
  readonly publishes: readonly Publish[];
  readonly topology: Topology | null;
  readonly places: Places;
  /** null: updates without keys */
  readonly replica: ReplicaPlan | null;
  /** no message arrives sooner after it was sent */
  readonly minLatencyUs: number;
}

/** What runs at the moment, for a failure's report. */
export type HandlerName =
  | 'create'
  | 'start'
  | 'timer'
  | 'message'
  | 'leave'
  | 'onLearn'
  | 'onChange'
  | 'admit'
  | 'fill'
  | 'ride'
  | 'onRetire';

export class Host implements Handlers {
  readonly kernel: Kernel;
  readonly updates: UpdateStore;
  /** null when no update has a key */
  readonly keyed: KeyedReplica | null;
  readonly messageTypes: MessageType[] = [];
  /** names of semantic events, `layer.event` */
  readonly eventNames: string[] = [];
  readonly timerNames: string[] = [];
  running: LayerRuntime | null = null;
  runningHandler: HandlerName = 'create';
  runningNode = -1;
  private readonly options: HostOptions;
  private readonly groupOf: Uint8Array | null;
  private readonly stacks: Stack[] = [];
  private readonly timerOwner: LayerRuntime[] = [];
  private readonly ownRows: number[] = [];
  private readonly layerIds: string[] = [];

  constructor(options: HostOptions) {
    this.options = options;
    this.groupOf = options.groupOf;
    this.kernel = options.kernel;
    this.updates = new UpdateStore(options.capacity, options.publishes.length, this.kernel.warmth);
    const { replica, publishes, capacity, minLatencyUs } = options;
    this.keyed = replica === null ? null : new KeyedReplica(this, replica, publishes, capacity, minLatencyUs);
    const types = this.numberMessages();
    for (const layers of options.stacks) this.stacks.push(this.buildStack(layers, types));
  }

  stackOf(node: number): Stack {
    const { groupOf } = this;
    return this.stacks[groupOf === null ? 0 : groupOf[node]];
  }

  // ---------------------------------------------------------------------------------------------------- kernel handlers

  forget(node: number): void {
    this.updates.forget(node, (update) => {
      for (const o of this.kernel.hooks.forget) o.onForget(this.kernel.nowUs, node, update);
    });
    this.keyed?.forget(node);
  }

  start(node: number, why: StartReason, stateKept: boolean): void {
    const { layers } = this.stackOf(node);
    for (const layer of layers) layer.columns.reset(node, stateKept);
    for (const layer of layers) {
      this.enter(layer, 'start', node);
      refuseAsync(layer.handlers.start(node, why, stateKept));
    }
    this.releaseRows();
  }

  leave(node: number): void {
    for (const layer of this.stackOf(node).layers) {
      if (layer.handlers.leave === undefined) continue;
      this.enter(layer, 'leave', node);
      refuseAsync(layer.handlers.leave(node));
    }
    this.releaseRows();
  }

  publish(node: number, publish: number): void {
    const sizeBytes = this.keyed === null ? this.options.publishes[publish].sizeBytes : this.keyed.write(node, publish);
    this.updates.publish(publish, sizeBytes, node);
    for (const o of this.kernel.hooks.publish) o.onPublish(this.kernel.nowUs, node, publish, sizeBytes);
    this.learn(node, publish, NOBODY, 0);
    this.releaseRows();
  }

  message(node: number, from: number, message: number, a: number, b: number, row: number, riders: boolean): void {
    if (this.keyed !== null) this.keyed.settle(node);
    const stack = this.stackOf(node);
    const layer = stack.routes[message];
    if (row >= 0) this.messageWithRow(stack, layer, node, from, message, a, b, row, riders);
    else if (layer !== null && layer.onMessage) {
      this.enter(layer, 'message', node);
      refuseAsync(layer.handlers.message!(node, from, layer.kindOf[message], a, b, -1, 0));
    }
    this.releaseRows();
  }

  private messageWithRow(
    stack: Stack,
    layer: LayerRuntime | null,
    node: number,
    from: number,
    message: number,
    a: number,
    b: number,
    row: number,
    riders: boolean,
  ): void {
    const { arena } = this.kernel.mail;
    const own = riders ? arena.words[row] : arena.length(row);
    if (layer?.onMessage === true) {
      const at = riders ? row + 1 : row;
      this.enter(layer, 'message', node);
      // Riders may come with a message that has no row of its own.
      refuseAsync(
        layer.handlers.message!(node, from, layer.kindOf[message], a, b, own < 0 ? -1 : at, own < 0 ? 0 : own),
      );
    }
    if (riders) this.unloadRiders(stack, node, from, row, row + 1 + Math.max(0, own));
  }

  timer(node: number, timer: number, a: number, b: number): void {
    if (this.keyed !== null) this.keyed.settle(node);
    const layer = this.timerOwner[timer];
    for (const o of this.kernel.hooks.timer) o.onTimer(this.kernel.nowUs, node, layer.index, timer);
    this.enter(layer, 'timer', node);
    refuseAsync(layer.handlers.timer!(node, timer, a, b));
    this.releaseRows();
  }

  // ------------------------------------------------------------------------------------------------- services to layers

  learn(node: number, update: number, from: number, hop: number): boolean {
    const { kernel } = this;
    if (!this.updates.learn(node, update, hop)) {
      if (from >= 0 && this.updates.slotOf(update) >= 0) kernel.noteRedundant(node, update, from);
      return false;
    }
    const changed = this.keyed !== null && this.keyed.absorb(node, update, from);
    this.tellLearn(node, update, from, hop, true);
    if (changed) this.keyed.absorbed(node, update, from);
    return true;
  }

  /** The node holds the update because what it holds under its key covers it. @param aloud layers hear of it */
  hold(node: number, update: number, from: number, hop: number, aloud: boolean): void {
    if (this.updates.learn(node, update, hop)) this.tellLearn(node, update, from, hop, aloud);
  }

  private tellLearn(node: number, update: number, from: number, hop: number, aloud: boolean): void {
    const { kernel } = this;
    kernel.recordLearn(node, update, from, hop);
    for (const o of kernel.hooks.learn) o.onLearn(kernel.nowUs, node, update, from, hop);
    if (!aloud) return;
    const caller = this.running;
    const handler = this.runningHandler;
    for (const layer of this.stackOf(node).learners) {
      this.enter(layer, 'onLearn', node);
      refuseAsync(layer.handlers.onLearn!(node, update, from, hop));
    }
    this.running = caller;
    this.runningHandler = handler;
  }

  /** What the node holds under the key has changed. */
  tellChange(node: number, key: number, from: number): void {
    const caller = this.running;
    const handler = this.runningHandler;
    for (const layer of this.stackOf(node).changers) {
      this.enter(layer, 'onChange', node);
      refuseAsync(layer.handlers.onChange!(node, key, from));
    }
    this.running = caller;
    this.runningHandler = handler;
  }

  /** What the node's layers let in of a state that a peer sent. */
  admit(node: number, key: number, state: State, from: number): State | null {
    const caller = this.running;
    const handler = this.runningHandler;
    let admitted: State | null = state;
    for (const layer of this.stackOf(node).admitters) {
      this.enter(layer, 'admit', node);
      admitted = layer.handlers.admit!(node, key, admitted, from);
      if (admitted === null) break;
    }
    this.running = caller;
    this.runningHandler = handler;
    return admitted;
  }

  /** The update's figures are folded away: every layer drops what it keeps per slot. */
  retire(update: number): void {
    const slot = this.updates.slotOf(update);
    if (slot < 0) return;
    for (const o of this.kernel.hooks.retire) o.onRetire(this.kernel.nowUs, update);
    for (const stack of this.stacks) {
      for (const layer of stack.layers) {
        if (layer.handlers.onRetire === undefined) continue;
        this.enter(layer, 'onRetire', -1);
        layer.handlers.onRetire(update, slot);
      }
    }
    this.updates.retire(update);
    this.keyed?.writes.retire(update);
  }

  /** Whether any stack has a repair layer. */
  get repairs(): boolean {
    return this.stacks.some((stack) => stack.layers.some((layer) => layer.repairs));
  }

  /** Whether the node would stay silent for ever unless it learns something new; repair layers are not asked. */
  idle(node: number): boolean {
    for (const layer of this.stackOf(node).layers) {
      const { handlers } = layer;
      if (layer.repairs) continue;
      if (handlers.idle !== undefined) {
        if (!handlers.idle(node)) return false;
      } else if (layer.timers > 0) return false;
    }
    return true;
  }

  /** Collects the riders of the node's other layers; returns the bytes they take, headers of their own included. */
  loadRiders(layer: LayerRuntime, node: number, to: number, bytesFree: number, load: RiderLoad): number {
    const { words } = load;
    const handler = this.runningHandler;
    let taken = 0;
    for (const other of this.stackOf(node).layers) {
      if (other === layer || other.handlers.fill === undefined || taken >= bytesFree) continue;
      const start = words.length;
      const payloadBefore = load.payloadBytes;
      words.push(other.routeId, 0);
      this.enter(other, 'fill', node);
      const bytes = other.handlers.fill(node, to, bytesFree - taken, load);
      const payload = load.payloadBytes - payloadBefore;
      if (bytes > bytesFree - taken)
        throw new RangeError(`${other.id}.fill took ${bytes} bytes, only ${bytesFree - taken} were free`);
      if (payload > bytes)
        throw new RangeError(`${other.id}.fill took ${bytes} bytes and says that ${payload} of them are payload`);
      if (bytes > 0) {
        words[start + 1] = words.length - start - 2;
        taken += bytes;
      } else words.length = start;
    }
    this.enter(layer, handler, node);
    return taken;
  }

  /** @param zeroed false: whoever asks writes all of it */
  newRow(length: number, zeroed = true): number {
    const row = this.kernel.mail.arena.allocate(length, zeroed);
    this.ownRows.push(row);
    return row;
  }

  box(value: object): number {
    const row = this.newRow(1);
    this.kernel.mail.arena.objects.set(row, value);
    return row;
  }

  unbox(row: number): object {
    const value = this.kernel.mail.arena.objects.get(row);
    if (value === undefined) throw new Error('this row holds no object: it was not made with ctx.box');
    return value;
  }

  /** The handlers of an event have ended: rows they made live on only in messages. */
  private releaseRows(): void {
    const { ownRows, kernel } = this;
    while (ownRows.length > 0) kernel.mail.releaseRow(ownRows.pop()!);
    this.running = null;
  }

  private enter(layer: LayerRuntime, handler: HandlerName, node: number): void {
    this.running = layer;
    this.runningHandler = handler;
    this.runningNode = node;
  }

  private unloadRiders(stack: Stack, node: number, from: number, row: number, start: number): void {
    const { arena } = this.kernel.mail;
    const end = row + arena.length(row);
    for (let at = start; at < end;) {
      const layer = stack.byRoute.get(arena.words[at]);
      const length = arena.words[at + 1];
      if (layer?.handlers.ride !== undefined) {
        this.enter(layer, 'ride', node);
        layer.handlers.ride(node, from, at + 2, length);
      }
      at += 2 + length;
    }
  }

  // ------------------------------------------------------------------------------------------------------------- set-up

  /** Numbers message types in the order of first appearance: the same protocol under the same id in two groups is one address. */
  private numberMessages(): Map<string, number> {
    const numbers = new Map<string, number>();
    for (const layers of this.options.stacks) {
      for (const { id, protocol } of layers) {
        for (const [kind, spec] of Object.entries(protocol.messages)) {
          const address = addressOf(protocol.name, id, kind);
          if (numbers.has(address)) continue;
          numbers.set(address, this.messageTypes.length);
          this.messageTypes.push({ layer: id, protocol: protocol.name, kind });
          this.kernel.mail.controlBytes.push(spec.controlBytes);
        }
      }
    }
    if (numbers.size > INDEX_LIMIT) throw new RangeError(`a run may have at most ${INDEX_LIMIT} kinds of messages`);
    return numbers;
  }

  /** Number of a layer id in the order of first appearance: a layer may carry riders without a message of its own. */
  private routeOf(id: string): number {
    if (!this.layerIds.includes(id)) this.layerIds.push(id);
    return this.layerIds.indexOf(id);
  }

  private buildStack(layers: readonly StackLayer[], types: ReadonlyMap<string, number>): Stack {
    const stack = new Stack(this.messageTypes.length);
    for (const spec of layers) {
      const layer = new LayerRuntime(
        spec.id,
        spec.protocol,
        stack.layers.length,
        this.options.capacity,
        this.routeOf(spec.id),
      );
      const context = new LayerContext(this, layer, stack, spec.protocol, types, {
        capacity: this.options.capacity,
        root: subKey(this.options.root, 'layer', spec.id),
        topology: this.options.topology,
        places: this.options.places,
      });
      this.running = layer;
      this.runningHandler = 'create';
      layer.handlers = spec.protocol.create(context, spec.options);
      context.seal();
      stack.add(layer, types, spec.protocol);
    }
    stack.finish();
    return stack;
  }

  ownTimer(timer: number, layer: LayerRuntime, name: string): void {
    this.timerOwner[timer] = layer;
    this.timerNames[timer] = `${layer.id}.${name}`;
    layer.timers++;
  }
}
