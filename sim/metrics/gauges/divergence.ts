/** How far the stores of a replica are apart, and how old what nodes see is. */
import type { Observer } from '../../kernel/observer.ts';
import { define, NONE, type Meaning } from '../figures/figure.ts';
import { spreadOf } from '../quantile.ts';
import type { Cell, MetricDefinition } from '../spec.ts';
import { Classes, MOST_CLASSES, Plurality } from './classes.ts';
import type { Gauge, GaugeReader, GaugeWorld } from './gauge.ts';
import { Views } from './views.ts';

function column(name: string, ...meaning: Meaning): MetricDefinition {
  return define('divergence', name, meaning);
}

const UP = 'nodes up';
const VIEW =
  'of each node up the time since the oldest write to a key, in circulation, that it has not seen; 0 when it has seen all';

export const divergenceGauge: Gauge = {
  name: 'divergence',
  title: 'Stores',
  when: 'nodes hold values under keys (`replica`, or publishes with a key)',
  columns: [
    column('distinct_states', 'states', UP, 'Different stores, told apart by a checksum of 32 bits over all keys.'),
    column('largest_state_ratio', 'share', UP, 'Nodes whose store is the most common one.'),
    column(
      'divergent_keys',
      'keys',
      NONE,
      `Keys under which not all nodes up hold the same. With more than ${MOST_CLASSES} different stores that many are compared.`,
    ),
    column('view_age_mean_ms', 'ms', UP, `Mean over nodes: ${VIEW}.`, 'staleness, Bailis et al. 2012 (t-visibility)'),
    column('view_age_p99_ms', 'ms', UP, `99th percentile (nearest rank): ${VIEW}.`),
    column('view_age_max_ms', 'ms', UP, `Greatest: ${VIEW}.`),
    column(
      'values_max',
      'values',
      'keys of nodes up',
      'Most values that a reader finds under one key: siblings under version-vectors, members of a set. Looked for as `divergent_keys` is, and under at most 64 keys.',
    ),
    column('live_keys_mean', 'keys', UP, 'Keys under which a node holds something that is not a tombstone.'),
    column('tombstones_active', 'tombstones', NONE, 'Tombstones in the stores of all nodes up.'),
    column(
      'tombstones_dormant',
      'tombstones',
      NONE,
      'Death certificates that lie dormant at retention sites which are up.',
      'Demers et al. 1987',
    ),
  ],
  headlines: [
    { label: 'Different stores', column: 'distinct_states', note: 'among the nodes up, at the end' },
    { label: 'Age of the oldest view', column: 'view_age_max_ms', note: 'at the end' },
  ],
  charts: [
    {
      title: 'Different stores',
      caption: 'stores among the nodes that are up; one when all agree',
      columns: ['distinct_states'],
    },
    {
      title: 'Age of views',
      caption: 'time since the oldest write that a node has not seen, over the nodes that are up',
      columns: ['view_age_mean_ms', 'view_age_p99_ms', 'view_age_max_ms'],
    },
    {
      title: 'Tombstones',
      caption: 'in the stores of all nodes that are up, and dormant at retention sites',
      columns: ['tombstones_active', 'tombstones_dormant'],
    },
  ],
  make: (world) => (world.replica === null ? null : new Reader(world, world.replica)),
};

class Reader implements GaugeReader {
  readonly observer: Observer;
  private readonly plurality: Plurality;
  private readonly world: GaugeWorld;
  private readonly replica: NonNullable<GaugeWorld['replica']>;
  private readonly views: Views;
  private figures: readonly [number, number, number, number];

  constructor(world: GaugeWorld, replica: NonNullable<GaugeWorld['replica']>) {
    this.world = world;
    this.replica = replica;
    const plurality = new Plurality(replica.store);
    const views = new Views(replica, world.capacity);
    this.plurality = plurality;
    this.views = views;
    const changed = (): void => plurality.changed();
    this.observer = {
      onStored: (_timeUs, node, key) => plurality.stored(node, key),
      onStoreLost: changed,
      onUp: changed,
      onDown: changed,
      onForget: (_timeUs, node) => views.forget(node),
    };
    this.figures = [0, 0, 0, 0];
  }

  read(timeUs: number): readonly Cell[] | null {
    const { world, plurality, replica } = this;
    const up: number[] = [];
    for (let node = 0; node < world.capacity; node++) if (world.isUp(node)) up.push(node);
    if (up.length === 0) return null;
    if (plurality.takeChanged()) this.figures = this.compare(up);
    const [distinct, largest, divergent, values] = this.figures;
    const age = spreadOf(Float64Array.from(up, (node) => this.views.ageUs(node, timeUs) / 1000));
    let states = 0;
    let tombstones = 0;
    let dormant = 0;
    for (const node of up) {
      states += replica.store.states[node];
      tombstones += replica.store.tombstones[node];
      for (const { handlers } of world.layersOf(node)) dormant += handlers.dormant?.(node) ?? 0;
    }
    const live = (states - tombstones) / up.length;
    return [distinct, largest, divergent, age.mean, age.p99, age.max, values, live, tombstones, dormant];
  }

  private compare(up: readonly number[]): readonly [number, number, number, number] {
    const classes = new Classes(this.replica.store, up);
    return [classes.distinct, classes.largest / up.length, classes.divergentKeys(), this.plurality.most(classes)];
  }
}
