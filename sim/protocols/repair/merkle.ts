import type { Context, Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { HASH_BYTES, HEADER_BYTES, INDEX_BYTES } from '../shared/bytes.ts';
import { type Inventory, inventoryOf } from '../shared/inventory.ts';
import { ItemList } from '../shared/item-list.ts';
import { INTERVAL, JITTER, jitterProblems, PHASE, roundTimer } from '../shared/options.ts';
import { levelWidth, MerkleTree, type TreeShape } from './merkle-tree.ts';
import { indexing, PerNode } from './place-index.ts';
import { Settlement, turned, wishOf } from './settlement.ts';

/** Most buckets, so that a tree is a matter of megabytes. */
const MOST_BUCKETS = 0x10_0000;

/** Bits of `b` that hold the wish; the shape of the sender's tree is in the others. */
const WISH = 3;

const MESSAGES = {
  root: { controlBytes: HEADER_BYTES + HASH_BYTES, doc: 'the hash over all that the sender holds' },
  hashes: {
    controlBytes: HEADER_BYTES,
    doc: 'for every part that differs so far (4 bytes): the hashes of its parts, `levels` further down (8 bytes each)',
  },
  buckets: {
    controlBytes: HEADER_BYTES,
    doc: 'the numbers of the buckets that differ (4 bytes each), and the names of all that the sender holds in them',
  },
  want: { controlBytes: HEADER_BYTES, doc: 'names of what its sender lacks' },
  state: { controlBytes: HEADER_BYTES, doc: 'contents of what the receiver lacks' },
} as const;

/** In each round, every node compares its hash tree with that of one peer, from the root down to the buckets that differ. */
export const merkle: Protocol = defineProtocol({
  name: 'merkle',
  role: 'repair',
  summary: 'two nodes descend their hash trees together to the buckets that differ, and settle those',
  source: 'Merkle 1987 (hash tree); DeCandia et al. 2007 (Dynamo: anti-entropy over key ranges)',
  expect:
    'two nodes with nothing to settle send one hash. Otherwise about fanout × depth × 8 bytes for each of few differences among many items, in depth + 3 messages one after the other: 6 KB for 16 differences among 4096 updates and 8 KB among 65,536 (contents of 100 bytes included), where a digest costs 35 KB and 526 KB',
  avoid:
    'where most of what is held differs, or little is held: the digest of `anti-entropy` is shorter then (from one difference in about 13 items on) and needs fewer messages. The depth must fit what is held: buckets that hold many items send all their names',
  options: {
    style: {
      type: 'choice',
      choices: ['push', 'pull', 'push-pull'],
      default: 'push-pull',
      doc: 'whose gaps are filled: those of the called peer, of the caller, or of both',
    },
    fanout: {
      type: 'integer',
      default: 16,
      min: 2,
      max: 1024,
      doc: 'children of a node. More: fewer messages one after the other, but more hashes for each difference: about fanout × depth × 8 bytes',
    },
    depth: {
      type: 'integer',
      default: 3,
      min: 1,
      max: 20,
      doc: 'levels below the root: fanout^depth buckets, 2^20 at most. One more makes buckets shorter and each difference dearer by a level; right when a bucket holds an item or a few',
    },
    levels: {
      type: 'integer',
      default: 1,
      min: 1,
      max: 20,
      doc: 'levels that go down with one message: 1 sends least, more saves round trips at fanout^levels hashes for each part that differs',
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
    const descent = new Descent(ctx as Context, inventory, settlement, kinds, options, options.levels);
    const wish = wishOf(options.style);
    return {
      start(node) {
        descent.trees.forget(node);
        ctx.every(node, round);
      },
      idle: (node) => inventory.isEmpty(node),
      timer(node) {
        if (ctx.sample(node, 1, peer) === 0) return;
        ctx.send(node, peer[0], kinds.root, descent.trees.get(node).root, wish | descent.stamp, 0);
      },
      message(node, from, kind, a, b, row, length) {
        if (kind === kinds.want) settlement.answer(node, from, a, row, length);
        else if (kind === kinds.state) inventory.take(node, from, a, b, row, length);
        // Trees of another shape, as another group may have them, cannot be compared.
        else if ((b & ~WISH) !== descent.stamp) return;
        else if (kind === kinds.root) descent.root(node, from, a, b & WISH);
        else if (kind === kinds.hashes) descent.hashes(node, from, a, b & WISH, row, length);
        else descent.buckets(node, from, a, b & WISH, row, length);
      },
      onLearn: (node) => descent.trees.forget(node),
      onChange: (node) => descent.trees.forget(node),
      onRetire: () => descent.trees.forgetAll(),
    };
  },

  validate(options) {
    const problems: [string, string][] = [];
    if (levelWidth(options, options.depth) > MOST_BUCKETS)
      problems.push(['depth', `makes more than ${MOST_BUCKETS} buckets with this fanout`]);
    if (options.levels > options.depth) problems.push(['levels', 'are more than the tree is deep']);
    problems.push(...jitterProblems(options));
    return problems;
  },
});

interface DescentKinds {
  readonly hashes: number;
  readonly buckets: number;
}

/**
 * The way down, one message after the other. A message holds all that its receiver needs, so nobody keeps a session: one that is lost
 * ends the exchange, and a later round makes another.
 */
class Descent {
  readonly trees: PerNode<MerkleTree>;
  /** stands for the shape of the tree and the way down; goes with every message */
  readonly stamp: number;
  private readonly ctx: Context;
  private readonly inventory: Inventory;
  private readonly settlement: Settlement;
  private readonly kinds: DescentKinds;
  private readonly shape: TreeShape;
  private readonly step: number;
  private readonly own: ItemList;
  private readonly theirs: ItemList;
  /** places of nodes that differ */
  private readonly different: ItemList;

  constructor(
    ctx: Context,
    inventory: Inventory,
    settlement: Settlement,
    kinds: DescentKinds,
    shape: TreeShape,
    step: number,
  ) {
    const index = indexing(inventory);
    this.ctx = ctx;
    this.inventory = inventory;
    this.settlement = settlement;
    this.kinds = kinds;
    this.shape = { fanout: shape.fanout, depth: shape.depth };
    this.step = step;
    this.stamp = (((step << 5) | shape.depth) << 13) | (shape.fanout << 2);
    this.trees = new PerNode((node) => new MerkleTree(this.shape, index(node)));
    this.own = new ItemList();
    this.theirs = new ItemList();
    this.different = new ItemList();
  }

  root(node: number, from: number, hash: number, wish: number): void {
    if (this.trees.get(node).root === hash) return;
    this.different.clear();
    this.different.add(0, 0);
    this.descend(node, from, 0, wish);
  }

  /** @param level of the nodes whose hashes came */
  hashes(node: number, from: number, level: number, wish: number, row: number, length: number): void {
    const { different } = this;
    const tree = this.trees.get(node);
    const words = this.ctx.words();
    const parts = levelWidth(this.shape, level - this.above(level));
    different.clear();
    for (let at = row; at < row + length; at += 1 + parts) {
      const first = words[at] * parts;
      for (let i = 0; i < parts; i++) {
        if (tree.hash(level, first + i) !== words[at + 1 + i]) different.add(first + i, 0);
      }
    }
    if (different.length > 0) this.descend(node, from, level, wish);
  }

  buckets(node: number, from: number, count: number, wish: number, row: number, length: number): void {
    const { own, theirs } = this;
    const words = this.ctx.words();
    const tree = this.trees.get(node);
    own.clear();
    for (let i = 0; i < count; i++) tree.bucket(words[row + i], own);
    theirs.clear();
    this.inventory.readRow(words, row + count, row + length, theirs);
    this.settlement.settle(node, from, own, theirs, wish);
  }

  /** Answers with what lies under the nodes that differ. */
  private descend(node: number, to: number, level: number, wish: number): void {
    if (level === this.shape.depth) this.sendBuckets(node, to, turned(wish));
    else this.sendHashes(node, to, level, turned(wish));
  }

  private sendHashes(node: number, to: number, level: number, wish: number): void {
    const { ctx, different, shape } = this;
    const tree = this.trees.get(node);
    const below = Math.min(level + this.step, shape.depth);
    const parts = levelWidth(shape, below - level);
    const row = ctx.row(different.length * (1 + parts));
    const words = ctx.words();
    for (let i = 0, at = row; i < different.length; i++) {
      const place = different.items[i];
      words[at++] = place;
      for (let part = 0; part < parts; part++) words[at++] = tree.hash(below, place * parts + part);
    }
    const bytes = different.length * (INDEX_BYTES + parts * HASH_BYTES);
    ctx.sendRow(node, to, this.kinds.hashes, below, wish | this.stamp, row, 0, bytes);
  }

  private sendBuckets(node: number, to: number, wish: number): void {
    const { ctx, different, inventory, own } = this;
    const tree = this.trees.get(node);
    own.clear();
    for (let i = 0; i < different.length; i++) tree.bucket(different.items[i], own);
    const row = ctx.row(different.length + own.length * inventory.nameWords);
    const words = ctx.words();
    for (let i = 0; i < different.length; i++) words[row + i] = different.items[i];
    inventory.writeNames(own, words, row + different.length);
    const bytes = different.length * INDEX_BYTES + own.length * inventory.nameBytes;
    ctx.sendRow(node, to, this.kinds.buckets, different.length, wish | this.stamp, row, 0, bytes);
  }

  /** The level whose nodes a message names beside the hashes of this one. */
  private above(level: number): number {
    const { depth } = this.shape;
    return level < depth ? level - this.step : depth - 1 - ((depth - 1) % this.step);
  }
}
