/** The graph that the views of all nodes make at one moment, in rows of typed arrays that are used again for the next moment. */

/** What a graph is made from. */
export interface OverlaySource {
  /** nodes that will ever exist */
  readonly capacity: number;
  isUp(node: number): boolean;
  /** writes the view of a node, as much as fits; returns how many entries it has */
  list(node: number, out: Int32Array): number;
}

export class OverlayGraph {
  /** nodes up, ascending */
  up: Int32Array;
  upCount: number;
  /** entries of the views of nodes up, and those of them that name a node which is not up */
  entries: number;
  deadEntries: number;
  /** entries between nodes up whose other end has an entry in return */
  mutualEntries: number;
  /** by node: entries of its view, and views of nodes up that name it; 0 for nodes that are not up */
  readonly outDegree: Int32Array;
  readonly inDegree: Int32Array;
  /** neighbours of a node, directions disregarded, each once: `neighbours[starts[node]] … neighbours[starts[node + 1] - 1]` */
  readonly starts: Int32Array;
  neighbours: Int32Array;
  private readonly isUp: Uint8Array;
  /** entries that name nodes up, row by row as `offsets` says */
  private readonly offsets: Int32Array;
  private targets: Int32Array;
  private row: Int32Array;

  constructor(capacity: number) {
    this.up = new Int32Array(capacity);
    this.upCount = 0;
    this.entries = 0;
    this.deadEntries = 0;
    this.mutualEntries = 0;
    this.outDegree = new Int32Array(capacity);
    this.inDegree = new Int32Array(capacity);
    this.starts = new Int32Array(capacity + 1);
    this.neighbours = new Int32Array(0);
    this.isUp = new Uint8Array(capacity);
    this.offsets = new Int32Array(capacity + 1);
    this.targets = new Int32Array(0);
    this.row = new Int32Array(64);
  }

  /** Takes the views as they are now. */
  build(source: OverlaySource): void {
    this.count(source);
    if (this.targets.length < this.entries) this.targets = new Int32Array(this.entries + (this.entries >>> 2));
    this.copy(source);
    this.link();
  }

  private count(source: OverlaySource): void {
    const { isUp, outDegree } = this;
    const nothing = new Int32Array(0);
    this.upCount = 0;
    this.entries = 0;
    for (let node = 0; node < isUp.length; node++) {
      isUp[node] = source.isUp(node) ? 1 : 0;
      outDegree[node] = isUp[node] === 0 ? 0 : source.list(node, nothing);
      if (isUp[node] === 1) this.up[this.upCount++] = node;
      this.entries += outDegree[node];
    }
  }

  private copy(source: OverlaySource): void {
    const { isUp, offsets, targets, inDegree } = this;
    let end = 0;
    this.deadEntries = 0;
    inDegree.fill(0);
    for (let node = 0; node < isUp.length; node++) {
      offsets[node] = end;
      const count = this.outDegree[node];
      if (count === 0) continue;
      if (this.row.length < count) this.row = new Int32Array(2 * count);
      const { row } = this;
      source.list(node, row);
      for (let i = 0; i < count; i++) {
        const peer = row[i];
        if (isUp[peer] === 0) {
          this.deadEntries++;
          continue;
        }
        targets[end++] = peer;
        inDegree[peer] = inDegree[peer] + 1;
      }
    }
    offsets[isUp.length] = end;
  }

  /** Both ends of every link; one that goes both ways is there once. */
  private link(): void {
    const { offsets, targets, starts } = this;
    const nodes = this.isUp.length;
    const back = new Uint8Array(offsets[nodes]);
    this.mutualEntries = 0;
    starts.fill(0);
    for (let node = 0; node < nodes; node++) {
      for (let at = offsets[node]; at < offsets[node + 1]; at++) {
        const peer = targets[at];
        back[at] = this.names(peer, node) ? 1 : 0;
        this.mutualEntries += back[at];
        starts[node] = starts[node] + 1;
        if (back[at] === 0) starts[peer] = starts[peer] + 1;
      }
    }
    // Ends first: each is moved to its beginning as the row is filled.
    for (let node = 0, end = 0; node <= nodes; node++) {
      end += starts[node];
      starts[node] = end;
    }
    const total = starts[nodes];
    if (this.neighbours.length < total) this.neighbours = new Int32Array(total + (total >>> 2));
    const { neighbours } = this;
    for (let node = nodes - 1; node >= 0; node--) {
      for (let at = offsets[node + 1] - 1; at >= offsets[node]; at--) {
        const peer = targets[at];
        neighbours[--starts[node]] = peer;
        if (back[at] === 0) neighbours[--starts[peer]] = node;
      }
    }
  }

  private names(node: number, peer: number): boolean {
    const { offsets, targets } = this;
    for (let at = offsets[node]; at < offsets[node + 1]; at++) if (targets[at] === peer) return true;
    return false;
  }
}

/** Evenly spread places among `count`, at most `most` of them, the first one first. */
export function spread(count: number, most: number): number[] {
  const chosen = Math.min(count, most);
  return Array.from({ length: chosen }, (_, i) => Math.floor((i * count) / chosen));
}

/**
 * Mean over nodes of the share of pairs of a node's neighbours that are neighbours of each other, directions disregarded (Watts,
 * Strogatz 1998). Nodes with fewer than two neighbours have no pairs and do not count; of more than `most` nodes a sample is taken.
 * Null when no node counts.
 */
export function clustering(graph: OverlayGraph, most: number): number | null {
  const { up, starts, neighbours } = graph;
  const mark = new Int32Array(starts.length).fill(-1);
  let sum = 0;
  let counted = 0;
  for (const place of spread(graph.upCount, most)) {
    const node = up[place];
    const degree = starts[node + 1] - starts[node];
    if (degree < 2) continue;
    for (let at = starts[node]; at < starts[node + 1]; at++) mark[neighbours[at]] = node;
    let ends = 0;
    for (let at = starts[node]; at < starts[node + 1]; at++) {
      const peer = neighbours[at];
      for (let far = starts[peer]; far < starts[peer + 1]; far++) if (mark[neighbours[far]] === node) ends++;
    }
    sum += ends / (degree * (degree - 1));
    counted++;
  }
  return counted === 0 ? null : sum / counted;
}

export interface Parts {
  readonly components: number;
  /** nodes of the largest */
  readonly largest: number;
  /** nodes without any link to a node up */
  readonly isolated: number;
}

/** Weakly connected parts of the nodes up. */
export function partsOf(graph: OverlayGraph): Parts {
  const walk = new BreadthFirst(graph);
  let components = 0;
  let largest = 0;
  let isolated = 0;
  for (let place = 0; place < graph.upCount; place++) {
    const node = graph.up[place];
    if (walk.seen(node)) continue;
    const size = walk.from(node, false);
    components++;
    largest = Math.max(largest, size);
    if (size === 1) isolated++;
  }
  return { components, largest, isolated };
}

export interface Paths {
  /** over all pairs (source, node it reaches); null when there is none */
  readonly meanHops: number | null;
  readonly maxHops: number;
}

/** Shortest paths from up to `sources` nodes, spread evenly, to all they reach; directions disregarded. */
export function pathsOf(graph: OverlayGraph, sources: number): Paths {
  const walk = new BreadthFirst(graph);
  let pairs = 0;
  let hops = 0;
  let most = 0;
  for (const place of spread(graph.upCount, sources)) {
    pairs += walk.from(graph.up[place], true) - 1;
    hops += walk.hops;
    most = Math.max(most, walk.depth);
  }
  return { meanHops: pairs === 0 ? null : hops / pairs, maxHops: most };
}

/** Breadth-first search that can be begun anew without clearing: what was seen carries the number of the search. */
class BreadthFirst {
  /** sum of the distances of all that the last search reached, and the greatest of them */
  hops: number;
  depth: number;
  private readonly graph: OverlayGraph;
  private readonly queue: Int32Array;
  private readonly mark: Int32Array;
  private search: number;

  constructor(graph: OverlayGraph) {
    this.graph = graph;
    this.queue = new Int32Array(graph.upCount);
    this.mark = new Int32Array(graph.starts.length);
    this.search = 1;
    this.hops = 0;
    this.depth = 0;
  }

  seen(node: number): boolean {
    return this.mark[node] === this.search;
  }

  /** Nodes reached, the first included. `anew`: those of earlier searches may be reached again. */
  from(first: number, anew: boolean): number {
    const { queue, mark } = this;
    const { starts, neighbours } = this.graph;
    if (anew) this.search++;
    const { search } = this;
    this.hops = 0;
    this.depth = 0;
    queue[0] = first;
    mark[first] = search;
    let end = 1;
    for (let head = 0, levelEnd = 1; head < end; head++) {
      if (head === levelEnd) {
        levelEnd = end;
        this.depth++;
        this.hops += this.depth * (levelEnd - head);
      }
      const node = queue[head];
      for (let at = starts[node]; at < starts[node + 1]; at++) {
        const peer = neighbours[at];
        if (mark[peer] === search) continue;
        mark[peer] = search;
        queue[end++] = peer;
      }
    }
    return end;
  }
}
