/**
 * Looks over a protocol's shoulder: the same protocol, with its context and its handlers wrapped, so that a breach of the contract
 * that would stay unseen in a run is written down.
 */
import type {
  ColumnArrays,
  ColumnOptions,
  ColumnType,
  Context,
  CounterOptions,
  Counters,
  Layer,
  PeriodicSpec,
  Protocol,
  Rider,
} from '../protocols/contract.ts';

/** What `spyOn` found, in words; each kind of breach once. */
export type Breaches = Set<string>;

type Words = ColumnArrays[ColumnType];

interface Column {
  readonly name: string;
  readonly words: Words;
  readonly width: number;
}

/** The protocol, and what it does against the rules as runs with it go on. */
export function spyOn(protocol: Protocol): { readonly protocol: Protocol; readonly breaches: Breaches } {
  const breaches: Breaches = new Set();
  return {
    breaches,
    protocol: {
      ...protocol,
      create(ctx, options) {
        const spy = new Spy(ctx, breaches);
        return spy.watch(protocol.create(spy.context(), options));
      },
    },
  };
}

/** Handlers whose first argument is the node. */
const OF_A_NODE = [
  'start',
  'timer',
  'message',
  'idle',
  'leave',
  'onLearn',
  'onChange',
  'admit',
  'sample',
  'neighbours',
  'neighbourUp',
  'neighbourDown',
  'fill',
  'ride',
] as const;

type Handler = (...args: unknown[]) => unknown;

class Spy {
  private readonly ctx: Context;
  private readonly breaches: Breaches;
  private readonly columns: Column[] = [];
  private readonly periods: Map<number, PeriodicSpec> = new Map();
  /** by timer and node: life, local time of its first tick, and how many there were */
  private readonly ticks: Map<string, { readonly life: number; readonly firstUs: number; count: number }> = new Map();
  /** rows on their way, as they were sent */
  private readonly sent: Map<number, Int32Array> = new Map();
  /** the node whose handler runs, -1 outside of all */
  private running: number;

  constructor(ctx: Context, breaches: Breaches) {
    this.ctx = ctx;
    this.breaches = breaches;
    this.running = -1;
  }

  /** The context with its calls checked; everything else passes through. */
  context(): Context {
    const { ctx } = this;
    const checked: Partial<Record<keyof Context, Handler>> = {
      column: (name, type, options) => this.column(name as string, type as ColumnType, options as ColumnOptions),
      counters: (name, options) => this.counters(name as string, options as CounterOptions),
      periodic: (spec) => this.periodic(spec as PeriodicSpec),
      send: (node, to, kind, a, b, payload, control = 0) => {
        this.checkSend(node as number, to as number);
        ctx.send(
          node as number,
          to as number,
          kind as number,
          a as number,
          b as number,
          payload as number,
          control as number,
        );
      },
      sendRow: (...args) => {
        const [node, to, kind, a, b, row, payload, control] = args as number[];
        this.checkSend(node, to);
        this.keepRow(row);
        ctx.sendRow(node, to, kind, a, b, row, payload, control);
      },
      sendWithRiders: (...args) => {
        const [node, to, kind, a, b, row, payload, control, free] = args as number[];
        this.checkSend(node, to);
        return ctx.sendWithRiders(node, to, kind, a, b, row, payload, control, free);
      },
    };
    return new Proxy(ctx, {
      get(target, key) {
        const own = checked[key as keyof Context];
        if (own !== undefined) return own;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? (value as Handler).bind(target) : value;
      },
    });
  }

  /** The layer with its handlers checked; it has those it had. */
  watch(layer: Layer): Layer {
    const watched: Partial<Record<keyof Layer, Handler>> = {};
    for (const name of OF_A_NODE) {
      const handler = layer[name] as Handler | undefined;
      if (handler === undefined) continue;
      watched[name] = (...args) => this.during(name, args, () => handler.apply(layer, args));
    }
    // What only observers ask.
    for (const name of ['dormant', 'estimate', 'truth', 'mass', 'weight'] as const) {
      if (layer[name] !== undefined) watched[name] = (layer[name] as Handler).bind(layer);
    }
    if (layer.onRetire !== undefined)
      watched.onRetire = (update, slot) => layer.onRetire!(update as number, slot as number);
    return watched as unknown as Layer;
  }

  private during(name: keyof Layer, args: readonly unknown[], run: () => unknown): unknown {
    const node = args[0] as number;
    const outer = this.running;
    const before = this.columns.map(({ words }) => words.slice());
    const received = this.received(name, args);
    if (name === 'timer') this.checkTick(node, args[1] as number);
    if (name === 'fill') this.checkRider(args);
    this.running = node;
    const result = run();
    this.running = outer;
    this.checkColumns(name, node, before);
    this.checkRows(name);
    if (received !== null && !this.sameRow(received.row, received.words)) {
      this.breaches.add(`${name} changes the row it received, which other receivers share`);
    }
    return result;
  }

  private column<T extends ColumnType>(name: string, type: T, options?: ColumnOptions): ColumnArrays[T] {
    const words = this.ctx.column(name, type, options);
    this.columns.push({ name, words, width: options?.width ?? 1 });
    return words;
  }

  private counters(name: string, options?: CounterOptions): Counters {
    const counters = this.ctx.counters(name, options);
    const { values, raisedAt, width } = counters;
    this.columns.push({ name, words: values, width });
    if (raisedAt.length > 0) this.columns.push({ name: `${name} (stamps)`, words: raisedAt, width });
    return counters;
  }

  private periodic(spec: PeriodicSpec): number {
    const tag = this.ctx.periodic(spec);
    this.periods.set(tag, spec);
    return tag;
  }

  private checkSend(node: number, to: number): void {
    if (to === node) this.breaches.add('a node sends to itself');
    if (to >= this.ctx.started()) {
      this.breaches.add('a node sends to one that has never started');
    }
  }

  private keepRow(row: number): void {
    this.sent.set(row, this.rowWords(row));
    const object = this.boxed(row);
    if (object !== null) deepFreeze(object);
  }

  /** The object that a row stands for, null when it is words. */
  private boxed(row: number): object | null {
    try {
      return this.ctx.unbox(row);
    } catch {
      return null;
    }
  }

  private rowWords(row: number): Int32Array {
    return this.ctx.words().slice(row, row + this.ctx.rowLength(row));
  }

  private sameRow(row: number, words: Int32Array): boolean {
    const now = this.ctx.words();
    return words.every((word, i) => now[row + i] === word);
  }

  /** Rows sent by this handler must still be as they were sent. */
  private checkRows(name: string): void {
    for (const [row, words] of this.sent) {
      if (!this.sameRow(row, words)) this.breaches.add(`${name} changes a row after it was sent`);
    }
    // Later handlers may get the same place for a new row.
    if (this.running < 0) this.sent.clear();
  }

  private received(name: string, args: readonly unknown[]): { row: number; words: Int32Array } | null {
    if (name !== 'message' && name !== 'ride') return null;
    const [row, length] = args.slice(-2) as number[];
    return row < 0 ? null : { row, words: this.ctx.words().slice(row, row + length) };
  }

  /** One timer a node, whatever restarts there were: n ticks of a life span n - 1 periods; a pause may bring one tick closer. */
  private checkTick(node: number, tag: number): void {
    const spec = this.periods.get(tag);
    if (spec === undefined) return;
    const key = `${tag} ${node}`;
    const life = this.ctx.life(node);
    const nowUs = this.ctx.now(node);
    const seen = this.ticks.get(key);
    if (seen === undefined || seen.life !== life) {
      this.ticks.set(key, { life, firstUs: nowUs, count: 1 });
      return;
    }
    seen.count++;
    if (nowUs - seen.firstUs < (seen.count - 2) * spec.periodUs - (spec.jitterUs ?? 0)) {
      this.breaches.add(`timer '${spec.name}' ticks more often than once in a period`);
    }
  }

  private checkRider(args: readonly unknown[]): void {
    const rider = args[3] as Rider;
    const checked: Rider = {
      push: (word) => {
        if ((word | 0) !== word) this.breaches.add(`fill writes ${word}, which is no 32-bit integer`);
        rider.push(word);
      },
      payload: (bytes) => rider.payload(bytes),
    };
    (args as unknown[])[3] = checked;
  }

  private checkColumns(name: string, node: number, before: readonly Words[]): void {
    this.columns.forEach(({ name: column, words, width }, i) => {
      const then = before[i];
      for (let at = 0; at < words.length; at++) {
        if (Object.is(words[at], then[at]) || Math.floor(at / width) === node) continue;
        this.breaches.add(`${name} writes another node's entry of column '${column}'`);
      }
    });
  }
}

/** Whoever changes it afterwards gets a TypeError; arrays of numbers cannot be frozen, and are looked at by the row guard. */
function deepFreeze(object: object): void {
  if (Object.isFrozen(object) || ArrayBuffer.isView(object)) return;
  Object.freeze(object);
  const inside = object instanceof Map || object instanceof Set ? [...object.entries()].flat() : Object.values(object);
  for (const value of inside as unknown[]) if (typeof value === 'object' && value !== null) deepFreeze(value);
}
