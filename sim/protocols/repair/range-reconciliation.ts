import type { Context, Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { HASH_BYTES, HEADER_BYTES, INDEX_BYTES } from '../shared/bytes.ts';
import { type Inventory, inventoryOf } from '../shared/inventory.ts';
import { ItemList } from '../shared/item-list.ts';
import { INTERVAL, JITTER, jitterProblems, PHASE, roundTimer } from '../shared/options.ts';
import { indexing, PerNode, type PlaceIndex } from './place-index.ts';
import { Settlement, turned, wishOf } from './settlement.ts';

/** Every range of a message: its first and its last place, a count that says which kind it is. */
const RANGE_BYTES: number = 3 * INDEX_BYTES;
const FIRST_PLACE = 0;
const LAST_PLACE = 0xffff_ffff;

const MESSAGES = {
  ranges: {
    controlBytes: HEADER_BYTES,
    doc: 'for every range that is not known to be equal (12 bytes): the number of items in it and their hash (8 bytes), or the names of all',
  },
  want: { controlBytes: HEADER_BYTES, doc: 'names of what its sender lacks' },
  state: { controlBytes: HEADER_BYTES, doc: 'contents of what the receiver lacks' },
} as const;

/** In each round, every node compares the hash of all it holds with one peer's; ranges that differ are split until they are short. */
export const rangeReconciliation: Protocol = defineProtocol({
  name: 'range-reconciliation',
  role: 'repair',
  summary: 'two nodes split the ranges whose hashes differ, and settle the short ones',
  source: 'Meyer 2022 (range-based set reconciliation)',
  expect:
    'as with `merkle`, two nodes with nothing to settle send one hash and each of few differences costs a way down, but ranges follow what is held: nothing has to be fitted to it. Few differences cost about a quarter more bytes than with a fitted tree (7.4 KB against 6.1 KB for 16 among 4096 updates), in some log4 n messages one after the other',
  avoid:
    'where most of what is held differs (the digest of `anti-entropy` is shorter then), or where many round trips take too long, unless there are more branches',
  options: {
    style: {
      type: 'choice',
      choices: ['push', 'pull', 'push-pull'],
      default: 'push-pull',
      doc: 'whose gaps are filled: those of the called peer, of the caller, or of both',
    },
    branching: {
      type: 'integer',
      default: 4,
      min: 2,
      max: 1024,
      doc: 'parts into which a range that differs is split, each with as many of the splitter’s items. More: fewer messages one after the other, but more bytes for each difference',
    },
    threshold: {
      type: 'integer',
      default: 8,
      min: 1,
      max: 65_536,
      doc: 'a range with up to so many items is not split any more: their names are sent. Low is right for names longer than hashes, high saves a round trip',
    },
    interval: { ...INTERVAL, default: 10_000_000 },
    phase: PHASE,
    jitter: JITTER,
  },
  messages: MESSAGES,

  create(ctx, options): Layer {
    const { kinds } = ctx;
    const peer = new Int32Array(1);
    const round = ctx.periodic(roundTimer(options));
    const inventory = inventoryOf(ctx as Context);
    const settlement = new Settlement(ctx as Context, inventory, kinds);
    const splitter = new Splitter(ctx as Context, inventory, settlement, kinds.ranges, options);
    const wish = wishOf(options.style);
    return {
      start(node) {
        splitter.indexes.forget(node);
        ctx.every(node, round);
      },
      idle: (node) => inventory.isEmpty(node),
      timer(node) {
        if (ctx.sample(node, 1, peer) === 1) splitter.call(node, peer[0], wish);
      },
      message(node, from, kind, a, b, row, length) {
        if (kind === kinds.ranges) splitter.compare(node, from, b, row, length);
        else if (kind === kinds.want) settlement.answer(node, from, a, row, length);
        else inventory.take(node, from, a, b, row, length);
      },
      onLearn: (node) => splitter.indexes.forget(node),
      onChange: (node) => splitter.indexes.forget(node),
      onRetire: () => splitter.indexes.forgetAll(),
    };
  },

  validate: (options) => jitterProblems(options),
});

interface Splitting {
  readonly branching: number;
  readonly threshold: number;
}

/**
 * Compares ranges of places and answers with those that are not known to be equal. A range is three words (first place, last place,
 * count), and then its hash, or, where the count is -1 minus itself, the names of its items. Messages hold all that is needed: no session.
 */
class Splitter {
  readonly indexes: PerNode<PlaceIndex>;
  private readonly ctx: Context;
  private readonly inventory: Inventory;
  private readonly settlement: Settlement;
  private readonly kind: number;
  private readonly options: Splitting;
  private readonly own: ItemList;
  private readonly theirs: ItemList;
  private readonly names: ItemList;
  /** the message being written */
  private readonly out: number[];
  private bytes: number;

  constructor(ctx: Context, inventory: Inventory, settlement: Settlement, kind: number, options: Splitting) {
    this.ctx = ctx;
    this.inventory = inventory;
    this.settlement = settlement;
    this.kind = kind;
    this.options = options;
    this.indexes = new PerNode(indexing(inventory));
    this.own = new ItemList();
    this.theirs = new ItemList();
    this.names = new ItemList();
    this.out = [];
    this.bytes = 0;
  }

  call(node: number, to: number, wish: number): void {
    const index = this.indexes.get(node);
    this.begin();
    this.writeHash(index, FIRST_PLACE, LAST_PLACE, 0, index.length);
    this.send(node, to, wish);
  }

  compare(node: number, from: number, wish: number, row: number, length: number): void {
    const { inventory, own, theirs } = this;
    const index = this.indexes.get(node);
    const words = this.ctx.words();
    this.begin();
    own.clear();
    theirs.clear();
    for (let at = row; at < row + length;) {
      const first = words[at] >>> 0;
      const last = words[at + 1] >>> 0;
      const count = words[at + 2];
      const low = index.below(first);
      const high = index.below(last + 1);
      at += 3;
      if (count >= 0) {
        if (count !== high - low || words[at] !== index.sum(low, high)) this.split(index, first, last, low, high);
        at += 1;
      } else {
        const end = at + (-1 - count) * inventory.nameWords;
        index.list(low, high, own);
        inventory.readRow(words, at, end, theirs);
        at = end;
      }
    }
    this.settlement.settle(node, from, own, theirs, wish);
    if (this.out.length > 0) this.send(node, from, turned(wish));
  }

  /** Writes what is answered to a range with another hash; items low..high-1 lie in it. */
  private split(index: PlaceIndex, first: number, last: number, low: number, high: number): void {
    const { branching, threshold } = this.options;
    const count = high - low;
    if (count <= threshold) {
      this.writeNames(index, first, last, low, high);
      return;
    }
    const parts = Math.min(branching, count);
    for (let part = 0, from = low, start = first; part < parts; part++) {
      const to = low + Math.floor((count * (part + 1)) / parts);
      const end = to < high ? index.places[to] - 1 : last;
      if (to - from <= threshold) this.writeNames(index, start, end, from, to);
      else this.writeHash(index, start, end, from, to);
      from = to;
      start = end + 1;
    }
  }

  private begin(): void {
    this.out.length = 0;
    this.bytes = 0;
  }

  private writeHash(index: PlaceIndex, first: number, last: number, low: number, high: number): void {
    this.out.push(first, last, high - low, index.sum(low, high));
    this.bytes += RANGE_BYTES + HASH_BYTES;
  }

  private writeNames(index: PlaceIndex, first: number, last: number, low: number, high: number): void {
    const { inventory, names, out } = this;
    names.clear();
    index.list(low, high, names);
    out.push(first, last, low - high - 1);
    for (let i = 0; i < names.length; i++) {
      out.push(names.items[i]);
      if (inventory.keyed) out.push(names.versions[i]);
    }
    this.bytes += RANGE_BYTES + names.length * inventory.nameBytes;
  }

  private send(node: number, to: number, wish: number): void {
    const { ctx, out } = this;
    const row = ctx.row(out.length);
    ctx.words().set(out, row);
    ctx.sendRow(node, to, this.kind, 0, wish, row, 0, this.bytes);
  }
}
