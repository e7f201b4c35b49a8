import { mix } from '../shared/item-hash.ts';
import type { ItemList } from '../shared/item-list.ts';
import type { PlaceIndex } from './place-index.ts';

const CHILD_KEY = 0x2545f491;
const TWO_32 = 0x1_0000_0000;

/** Every inner node has `fanout` children; leaves lie `depth` levels below the root. */
export interface TreeShape {
  readonly fanout: number;
  readonly depth: number;
}

/** Nodes of a level; the root's is 0. */
export function levelWidth(shape: TreeShape, level: number): number {
  let width = 1;
  for (let i = 0; i < level; i++) width *= shape.fanout;
  return width;
}

/**
 * A hash tree over all places (Merkle, CRYPTO 1987), cut into buckets of equal length: a leaf's hash is the sum of the digests of what
 * lies in its bucket, a node's hash is that of its children's hashes in their order, 0 for a part in which nothing lies. Two sets
 * are equal under a node if its hashes are, but for collisions. Never changed.
 */
export class MerkleTree {
  readonly shape: TreeShape;
  /** words in all */
  readonly length: number;
  private readonly index: PlaceIndex;
  private readonly buckets: number;
  /** by level, root first */
  private readonly levels: readonly Int32Array[];

  constructor(shape: TreeShape, index: PlaceIndex) {
    this.shape = shape;
    this.index = index;
    this.buckets = levelWidth(shape, shape.depth);
    const levels = [this.leaves()];
    for (let level = shape.depth - 1; level >= 0; level--) levels.unshift(parents(levels[0], shape.fanout));
    this.levels = levels;
    this.length = levels.reduce((sum, { length }) => sum + length, index.length);
  }

  get root(): number {
    return this.levels[0][0];
  }

  /** Hash of a node: the place among those of its level. */
  hash(level: number, place: number): number {
    return this.levels[level][place];
  }

  /** Adds the items of a bucket to the list. */
  bucket(bucket: number, list: ItemList): void {
    const { index, buckets } = this;
    index.list(index.below(firstPlace(bucket, buckets)), index.below(firstPlace(bucket + 1, buckets)), list);
  }

  private leaves(): Int32Array {
    const { index, buckets } = this;
    const leaves = new Int32Array(buckets);
    let from = 0;
    for (let bucket = 0; bucket < buckets && from < index.length; bucket++) {
      const end = firstPlace(bucket + 1, buckets);
      let to = from;
      while (to < index.length && index.places[to] < end) to++;
      leaves[bucket] = index.sum(from, to);
      from = to;
    }
    return leaves;
  }
}

function firstPlace(bucket: number, buckets: number): number {
  return Math.ceil((bucket * TWO_32) / buckets);
}

function parents(children: Int32Array, fanout: number): Int32Array {
  const hashes = new Int32Array(children.length / fanout);
  for (let i = 0; i < hashes.length; i++) {
    let hash = 0;
    let empty = true;
    for (let child = i * fanout; child < (i + 1) * fanout; child++) {
      if (children[child] !== 0) empty = false;
      hash = (mix(hash, CHILD_KEY) + children[child]) | 0;
    }
    hashes[i] = empty ? 0 : mix(hash, CHILD_KEY) || 1;
  }
  return hashes;
}
