/** What the nodes of an aggregation believe, against what is so. */
import type { Layer } from '../../protocols/contract.ts';
import { define, NONE, type Meaning } from '../figures/figure.ts';
import type { Cell, MetricDefinition } from '../spec.ts';
import type { Gauge, GaugeLayer, GaugeReader, GaugeWorld } from './gauge.ts';

function column(name: string, ...meaning: Meaning): MetricDefinition {
  return define('aggregation', name, meaning);
}

const OWN_UNIT = 'of the aggregate';
const WITH_ESTIMATE = 'nodes up that have an estimate';
const JELASITY = 'Jelasity, Montresor, Babaoglu 2005';
const KEMPE = 'Kempe, Dobra, Gehrke 2003';

export const aggregationGauge: Gauge = {
  name: 'aggregation',
  title: 'Estimates',
  when: 'a layer that estimates an aggregate (averaging, push-sum); with several in a stack, the lowest',
  columns: [
    column('estimating_nodes', 'nodes', NONE, 'Nodes up that have an estimate, paused ones included.'),
    column('estimate_mean', OWN_UNIT, WITH_ESTIMATE, 'Mean of the estimates.'),
    column(
      'estimate_sd',
      OWN_UNIT,
      WITH_ESTIMATE,
      'Standard deviation of the estimates (divided by n - 1); empty for fewer than two.',
      JELASITY,
    ),
    column('estimate_min', OWN_UNIT, WITH_ESTIMATE, 'Least estimate.'),
    column('estimate_max', OWN_UNIT, WITH_ESTIMATE, 'Greatest estimate.'),
    column(
      'estimate_truth',
      OWN_UNIT,
      'nodes up',
      'The aggregate itself over the values of all nodes up. Empty when groups of nodes keep it each for themselves.',
    ),
    column(
      'estimate_error_mean_ratio',
      'share',
      WITH_ESTIMATE,
      'Mean of |estimate - truth| / |truth|; empty when the truth is 0.',
    ),
    column(
      'estimate_variance_factor',
      'ratio',
      WITH_ESTIMATE,
      'Variance of the estimates over that of the previous row. With rows a cycle apart: the convergence factor of the paper. Empty when either is 0 or none; above 1 where an epoch begins.',
      JELASITY,
    ),
    column(
      'estimate_mass',
      OWN_UNIT,
      'nodes up',
      'Sum of what the protocol is to keep constant: figures of averaging (shares of all instances for a count), s of push-sum. What is on its way is in nobody’s hands. Empty for extremes and products.',
      KEMPE,
    ),
    column(
      'estimate_weight',
      'weight',
      'nodes up',
      'Sum of the weights that go with it: w of push-sum; nodes that take part in averaging.',
      KEMPE,
    ),
  ],
  headlines: [
    { label: 'Error of the estimates', column: 'estimate_error_mean_ratio', note: 'mean over nodes, at the end' },
    { label: 'Mean estimate', column: 'estimate_mean', note: 'at the end' },
  ],
  charts: [
    {
      title: 'Estimates of the aggregate',
      caption: 'mean, least and greatest estimate of the nodes that are up, and the truth',
      columns: ['estimate_mean', 'estimate_min', 'estimate_max', 'estimate_truth'],
    },
    {
      title: 'Weight',
      caption:
        'sum over the nodes that are up; push-sum: without what is on its way, and what is lost never comes back; averaging: nodes that take part',
      columns: ['estimate_weight'],
    },
  ],
  make(world) {
    const layers = estimators(world);
    return layers.every((layer) => layer === undefined) ? null : new Reader(world, layers);
  },
};

/** The layer of every node that estimates, if any. */
function estimators(world: GaugeWorld): readonly (Layer | undefined)[] {
  const byStack = new Map<readonly GaugeLayer[], Layer | undefined>();
  return Array.from({ length: world.capacity }, (_, node) => {
    const stack = world.layersOf(node);
    if (!byStack.has(stack)) byStack.set(stack, stack.find((layer) => layer.handlers.estimate !== undefined)?.handlers);
    return byStack.get(stack);
  });
}

class Reader implements GaugeReader {
  private readonly world: GaugeWorld;
  private readonly layers: readonly (Layer | undefined)[];
  /** the one that all estimating nodes share, null when there are several */
  private readonly common: Layer | null;
  private lastVariance: number;

  constructor(world: GaugeWorld, layers: readonly (Layer | undefined)[]) {
    this.world = world;
    this.layers = layers;
    const different = new Set(layers.filter((layer) => layer !== undefined));
    this.common = different.size === 1 ? [...different][0] : null;
    this.lastVariance = NaN;
  }

  read(): readonly Cell[] {
    const { layers, world } = this;
    const estimates: number[] = [];
    let mass = 0;
    let weight = 0;
    for (let node = 0; node < world.capacity; node++) {
      const layer = layers[node];
      if (layer === undefined || !world.isUp(node)) continue;
      const estimate = layer.estimate!(node);
      if (!Number.isNaN(estimate)) estimates.push(estimate);
      mass += layer.mass?.(node) ?? NaN;
      weight += layer.weight?.(node) ?? NaN;
    }
    const truth = this.common?.truth?.((node) => layers[node] !== undefined && world.isUp(node)) ?? NaN;
    return [estimates.length, ...this.spread(estimates, truth), mass, weight].map(known);
  }

  /** Mean, sd, least, greatest, truth, relative error, variance factor. */
  private spread(estimates: readonly number[], truth: number): readonly number[] {
    let sum = 0;
    let least = Infinity;
    let greatest = -Infinity;
    let off = 0;
    for (const estimate of estimates) {
      sum += estimate;
      least = Math.min(least, estimate);
      greatest = Math.max(greatest, estimate);
      off += Math.abs(estimate - truth);
    }
    const n = estimates.length;
    const mean = sum / n;
    let squares = 0;
    for (const estimate of estimates) squares += (estimate - mean) * (estimate - mean);
    const variance = n < 2 ? NaN : squares / (n - 1);
    const factor = variance > 0 ? variance / this.lastVariance : NaN;
    this.lastVariance = variance;
    return [mean, Math.sqrt(variance), least, greatest, truth, off / n / Math.abs(truth), factor];
  }
}

/** Empty for what does not exist: no estimate, a division by zero. */
function known(figure: number): Cell {
  return Number.isFinite(figure) ? figure : null;
}
