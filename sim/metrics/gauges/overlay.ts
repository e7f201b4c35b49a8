/** The overlay that peer sampling keeps: degrees, clustering, path lengths, and whether it holds together. */
import type { Observer } from '../../kernel/observer.ts';
import type { Layer } from '../../protocols/contract.ts';
import { define, NONE, type Meaning } from '../figures/figure.ts';
import type { Cell, MetricDefinition } from '../spec.ts';
import type { Gauge, GaugeLayer, GaugeReader, GaugeWorld } from './gauge.ts';
import { clustering, OverlayGraph, partsOf, pathsOf, type OverlaySource } from './overlay-graph.ts';

/** Layers that list everybody: what they make is no overlay. */
const FULL_VIEWS: ReadonlySet<string> = new Set(['uniform', 'round-robin', 'spatial', 'zone-aware']);

/** One sample is left out for each so many links beyond these, so that reading costs about as much for every size. */
const LINKS_PER_SAMPLE = 4000;
/** Overlays with more links are not measured. */
const MOST_LINKS = 4_000_000;
/** Rows are at least so far apart: views hardly change within. */
const LEAST_GAP_US = 100_000;
/** Nodes whose clustering is looked at, and from which paths are measured: fewer when that would look at more links than these. */
const CLUSTERED_NODES = 200;
const PATH_SOURCES = 20;
const LEAST_PATH_SOURCES = 4;
const PATH_LINKS = 200_000;

const UP = 'nodes up';
const LINKS = 'entries in views of nodes up';
const JELASITY = 'Jelasity et al. 2007, section 5';

function column(name: string, ...meaning: Meaning): MetricDefinition {
  return define('overlay', name, meaning);
}

export const overlayGauge: Gauge = {
  name: 'overlay',
  title: 'Overlay',
  when: 'a layer of peer sampling keeps views of its own, or samples along the links of the topology',
  columns: [
    column(
      'view_entries_mean',
      'nodes',
      UP,
      'Mean number of entries in a view, dead ones included (out-degree).',
      JELASITY,
    ),
    column('view_entries_min', 'nodes', UP, 'Entries of the smallest view.'),
    column('view_entries_max', 'nodes', UP, 'Entries of the largest view.'),
    column('in_degree_mean', 'views', UP, 'Mean number of views of nodes up that name a node.', JELASITY),
    column(
      'in_degree_sd',
      'views',
      UP,
      'Standard deviation of the in-degree over nodes: how unevenly nodes are known, and so how unevenly load falls.',
      JELASITY,
    ),
    column('in_degree_min', 'views', UP, 'Smallest in-degree. 0: somebody has dropped out of every view.'),
    column('in_degree_max', 'views', UP, 'Greatest in-degree.'),
    column(
      'clustering_ratio',
      'share',
      'nodes up with two neighbours or more',
      `Mean clustering coefficient: how many of the pairs of a node’s neighbours are neighbours themselves, directions disregarded. A random graph has about degree / nodes. Of more than ${CLUSTERED_NODES} nodes an even sample is taken.`,
      'Watts, Strogatz 1998',
    ),
    column(
      'path_hops_mean',
      'hops',
      `pairs of one of ${LEAST_PATH_SOURCES} to ${PATH_SOURCES} nodes and a node that it reaches`,
      'Mean length of the shortest paths, directions disregarded.',
      JELASITY,
    ),
    column(
      'path_hops_max',
      'hops',
      `pairs of one of ${LEAST_PATH_SOURCES} to ${PATH_SOURCES} nodes and a node that it reaches`,
      'The longest of them: a lower bound of the diameter.',
    ),
    column(
      'overlay_parts',
      'parts',
      UP,
      'Parts between which no link leads, directions disregarded; 1 when the overlay is connected.',
    ),
    column('largest_part_ratio', 'share', UP, 'Nodes in the largest part.', JELASITY),
    column('isolated_nodes', 'nodes', NONE, 'Nodes up with no link to another node up, in either direction.'),
    column('dead_links_ratio', 'share', LINKS, 'Entries that name a node which is not up.', JELASITY),
    column(
      'symmetric_links_ratio',
      'share',
      `${LINKS} that name a node up`,
      'Entries that are returned: each of the two has the other in view.',
    ),
  ],
  headlines: [
    { label: 'In the largest part', column: 'largest_part_ratio', note: 'of the nodes up, at the end' },
    { label: 'Dead links', column: 'dead_links_ratio', note: 'of the entries, at the end' },
  ],
  charts: [
    {
      title: 'Overlay in one piece',
      caption:
        'nodes in the largest connected part of the overlay, links that lead to nodes which are down, links that are returned',
      columns: ['largest_part_ratio', 'dead_links_ratio', 'symmetric_links_ratio'],
    },
    {
      title: 'In-degree',
      caption: 'views that name a node: mean, least and most over the nodes that are up',
      columns: ['in_degree_mean', 'in_degree_min', 'in_degree_max'],
    },
    {
      title: 'Clustering of the overlay',
      caption: 'pairs of a node’s neighbours that are neighbours themselves',
      columns: ['clustering_ratio'],
    },
    {
      title: 'Path length',
      caption: 'hops between two nodes of the overlay',
      columns: ['path_hops_mean', 'path_hops_max'],
    },
  ],
  make(world) {
    let seen: readonly GaugeLayer[] | null = null;
    for (let node = 0; node < world.capacity; node++) {
      const stack = world.layersOf(node);
      if (stack === seen) continue;
      if (viewsOf(stack) !== null) return new Reader(world);
      seen = stack;
    }
    return null;
  },
};

/** The layer whose views are measured. */
function viewsOf(layers: readonly GaugeLayer[]): Layer | null {
  const found = layers.find(({ protocol, handlers }) => handlers.neighbours !== undefined && !FULL_VIEWS.has(protocol));
  return found?.handlers ?? null;
}

class Reader implements GaugeReader, OverlaySource {
  readonly capacity: number;
  private readonly world: GaugeWorld;
  private readonly graph: OverlayGraph;
  private readonly layers: Map<readonly GaugeLayer[], Layer | null>;
  /** samples to leave out before the next row */
  private left: number;
  private lastUs: number;
  /** Where no layer with views hears or does anything, as over a static graph, a row is what it was until somebody comes or goes. */
  readonly observer: Observer;
  private readonly still: boolean;
  private row: readonly Cell[] | null;
  private links: number;

  constructor(world: GaugeWorld) {
    this.world = world;
    this.capacity = world.capacity;
    this.graph = new OverlayGraph(world.capacity);
    this.layers = new Map();
    this.left = 0;
    this.lastUs = -1;
    this.row = null;
    this.links = 0;
    this.still = true;
    for (let node = 0; node < world.capacity; node++) {
      const views = this.viewsAt(node);
      if (views?.timer !== undefined || views?.message !== undefined) this.still = false;
    }
    const stale = (): void => void (this.row = null);
    this.observer = { onUp: stale, onDown: stale };
  }

  read(timeUs: number, last: boolean): readonly Cell[] | null {
    if (!last && timeUs !== this.lastUs) {
      if (this.left-- > 0 || (this.lastUs >= 0 && timeUs < this.lastUs + LEAST_GAP_US)) return null;
    }
    const same = this.still && this.row !== null;
    if (!same) this.links = this.countLinks();
    if (this.links > MOST_LINKS) {
      this.left = Infinity;
      return null;
    }
    this.left = Math.floor(this.links / LINKS_PER_SAMPLE);
    this.lastUs = timeUs;
    if (same) return this.row;
    this.graph.build(this);
    this.row = this.graph.upCount === 0 ? null : rowOf(this.graph);
    return this.row;
  }

  isUp(node: number): boolean {
    return this.world.isUp(node);
  }

  list(node: number, out: Int32Array): number {
    return this.viewsAt(node)?.neighbours!(node, out) ?? 0;
  }

  private viewsAt(node: number): Layer | null {
    const stack = this.world.layersOf(node);
    let views = this.layers.get(stack);
    if (views === undefined) {
      views = viewsOf(stack);
      this.layers.set(stack, views);
    }
    return views;
  }

  private countLinks(): number {
    const nothing = new Int32Array(0);
    let links = 0;
    for (let node = 0; node < this.capacity; node++) if (this.isUp(node)) links += this.list(node, nothing);
    return links;
  }
}

function rowOf(graph: OverlayGraph): readonly Cell[] {
  const views = degrees(graph, graph.outDegree);
  const known = degrees(graph, graph.inDegree);
  const parts = partsOf(graph);
  const sources = Math.floor(PATH_LINKS / Math.max(1, graph.entries));
  const paths = pathsOf(graph, Math.max(LEAST_PATH_SOURCES, Math.min(PATH_SOURCES, sources)));
  const live = graph.entries - graph.deadEntries;
  return [
    views.mean,
    views.min,
    views.max,
    known.mean,
    known.sd,
    known.min,
    known.max,
    clustering(graph, CLUSTERED_NODES),
    paths.meanHops,
    paths.maxHops,
    parts.components,
    parts.largest / graph.upCount,
    parts.isolated,
    graph.entries === 0 ? null : graph.deadEntries / graph.entries,
    live === 0 ? null : graph.mutualEntries / live,
  ];
}

interface Degrees {
  readonly mean: number;
  readonly sd: number;
  readonly min: number;
  readonly max: number;
}

/** Over the nodes up. */
function degrees(graph: OverlayGraph, degree: Int32Array): Degrees {
  const { up, upCount } = graph;
  let sum = 0;
  let squares = 0;
  let min = Infinity;
  let max = 0;
  for (let place = 0; place < upCount; place++) {
    const one = degree[up[place]];
    sum += one;
    squares += one * one;
    min = Math.min(min, one);
    max = Math.max(max, one);
  }
  const mean = sum / upCount;
  return { mean, sd: Math.sqrt(Math.max(0, squares / upCount - mean * mean)), min, max };
}
