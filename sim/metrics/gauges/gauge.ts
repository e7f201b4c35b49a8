/**
 * Gauges: what is measured at every sample beside updates and traffic, by those runs that have it: the overlay that peer sampling
 * keeps, the estimates of an aggregation, the stores of a replica. Each gauge is a table of its own; its last row is in the summary as well.
 * Reading changes nothing and draws nothing.
 */
import type { Observer } from '../../kernel/observer.ts';
import type { Layer } from '../../protocols/contract.ts';
import type { ReplicaView } from '../../replica/view.ts';
import type { Cell, MetricDefinition, MetricTable } from '../spec.ts';

/** A layer of a node's stack, as gauges see it. */
export interface GaugeLayer {
  readonly id: string;
  /** name of its protocol */
  readonly protocol: string;
  readonly handlers: Layer;
}

export interface GaugeWorld {
  /** nodes that will ever exist */
  readonly capacity: number;
  isUp(node: number): boolean;
  /** the stack of a node's group: the same array for all nodes of a group */
  layersOf(node: number): readonly GaugeLayer[];
  /** null when updates have no keys */
  readonly replica: ReplicaView | null;
}

/** Lines of one chart over virtual time. */
export interface GaugeChart {
  readonly title: string;
  readonly caption: string;
  /** columns of the gauge, one line each; all of one unit */
  readonly columns: readonly string[];
}

/** A figure of the last row for the head of a report. */
export interface GaugeHeadline {
  readonly label: string;
  readonly column: string;
  readonly note: string;
}

export interface Gauge {
  /** its table is `<name>.csv` */
  readonly name: MetricTable;
  /** over its figures in the summary */
  readonly title: string;
  /** when a run has it: `a layer that estimates an aggregate` */
  readonly when: string;
  /** without the time, which is put in front */
  readonly columns: readonly MetricDefinition[];
  readonly charts: readonly GaugeChart[];
  /** at most two, the most telling */
  readonly headlines: readonly GaugeHeadline[];
  /** null: this run has nothing to measure */
  make(world: GaugeWorld): GaugeReader | null;
}

export interface GaugeReader {
  /** what it has to hear of to know its figures */
  readonly observer?: Observer;
  /** one row in the order of the columns; null: no row at this sample. `last`: the run is over, nothing will be read after it */
  read(timeUs: number, last: boolean): readonly Cell[] | null;
}
