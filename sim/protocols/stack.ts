/** One node's stack of layers, shared by all nodes of a group. */
import { Columns } from './columns.ts';
import type { Layer, Protocol } from './contract.ts';

const NOTHING: Layer = { start: () => undefined };

/** What a message is addressed by: never by the place of a layer in its stack. */
export function addressOf(protocol: string, layer: string, kind: string): string {
  return `${protocol}/${layer}/${kind}`;
}

export class LayerRuntime {
  readonly id: string;
  readonly protocol: string;
  readonly index: number;
  readonly columns: Columns;
  handlers: Layer = NOTHING;
  onMessage = false;
  /** repair never ends by itself: it has nothing to do once everybody holds everything */
  readonly repairs: boolean;
  /** timers it declared */
  timers = 0;
  /** address of its riders: one number for each layer id, the same in all groups */
  readonly routeId: number;
  /** kind number of each message type it receives */
  readonly kindOf: number[] = [];

  constructor(id: string, protocol: Protocol, index: number, capacity: number, routeId: number) {
    this.id = id;
    this.routeId = routeId;
    this.protocol = protocol.name;
    this.repairs = protocol.role === 'repair';
    this.index = index;
    this.columns = new Columns(capacity);
  }
}

export class Stack {
  readonly layers: LayerRuntime[] = [];
  /** receiver of each message type; null: nobody here understands it */
  readonly routes: (LayerRuntime | null)[];
  readonly byRoute: Map<number, LayerRuntime> = new Map();
  learners: LayerRuntime[] = [];
  /** layers that hear of changes to keys */
  readonly changers: LayerRuntime[] = [];
  /** layers that are asked before a state is merged */
  readonly admitters: LayerRuntime[] = [];
  /** for each layer, who answers its `sample` */
  readonly samplers: (LayerRuntime | null)[] = [];
  readonly neighbourListeners: LayerRuntime[] = [];

  constructor(messageTypes: number) {
    this.routes = Array.from({ length: messageTypes }, () => null);
  }

  add(layer: LayerRuntime, types: ReadonlyMap<string, number>, protocol: Protocol): void {
    this.layers.push(layer);
    layer.onMessage = layer.handlers.message !== undefined;
    Object.keys(protocol.messages).forEach((kind, number) => {
      const type = types.get(addressOf(protocol.name, layer.id, kind))!;
      this.routes[type] = layer;
      layer.kindOf[type] = number;
    });
    const { handlers } = layer;
    if (handlers.onLearn !== undefined) this.learners.push(layer);
    if (handlers.onChange !== undefined) this.changers.push(layer);
    if (handlers.admit !== undefined) this.admitters.push(layer);
    if (handlers.neighbourUp !== undefined || handlers.neighbourDown !== undefined) this.neighbourListeners.push(layer);
    this.byRoute.set(layer.routeId, layer);
  }

  /** A layer samples through the nearest sampler before it in the list, or the first one after it. */
  finish(): void {
    for (let i = 0; i < this.layers.length; i++) {
      const before = this.layers.slice(0, i).findLast((l) => l.handlers.sample !== undefined);
      const after = this.layers.slice(i + 1).find((l) => l.handlers.sample !== undefined);
      this.samplers.push(before ?? after ?? null);
    }
  }
}
