/** Where nodes stand: their zones, and their points or grid for choosing peers by distance. Fixed before the run. */
import { Draw } from '../kernel/draw.ts';
import { subKey } from '../kernel/seed.ts';
import type { RootKey } from '../kernel/seed.ts';
import type { Places } from './overlay.ts';
import { NO_GROUP, selectGroups } from './selection.ts';
import type { SelectionProblem } from './selection.ts';
import type { LatencySpec, NetworkSpec, NodeSelector, PlacementSpec, ZoneSpec } from './spec.ts';

export interface AssignedPlaces extends Places {
  /** what is wrong with the zones; the index is that of the zone, -1 when it is about all of them */
  readonly problems: readonly SelectionProblem[];
}

/**
 * Gives every node its zone and its place.
 *
 * Zones are groups of one list, keyed 'zones'. With a latency matrix and no zones of its own, a scenario gets the zones of the matrix
 * in equal shares. A node in no zone keeps NO_GROUP in `zoneOf`, which is a problem when latency or placement asks for its zone.
 *
 * @param capacity ids that will ever exist
 * @param nodes ids that start at time 0; the others are joiners, see selection.ts
 */
export function assignPlaces(
  spec: NetworkSpec,
  zones: readonly ZoneSpec[],
  capacity: number,
  root: RootKey,
  nodes: number = capacity,
): AssignedPlaces {
  const used = zones.length === 0 ? matrixZones(spec.latency) : zones;
  const names = used.map((zone) => zone.name);
  const problems: SelectionProblem[] = [];
  const zoneOf = zonesOf(used, capacity, nodes, root, problems);
  if (spec.latency.model === 'matrix' || spec.placement.model === 'zones') {
    needZones(zoneOf, names, spec.latency, problems);
  }
  return {
    zones: names,
    zoneOf,
    zoneLatencyUs: latencyTable(spec.latency, names),
    placement: placementName(spec.placement),
    gridWidth: spec.placement.model === 'grid' ? gridWidth(nodes) : 0,
    points: spec.placement.model === 'square' ? pointsInSquare(capacity, root) : null,
    problems,
  };
}

/**
 * Columns of a grid of n nodes numbered row by row: the divisor of n closest above its root, if that is at most twice the root
 * (then all rows are full), else the root rounded up, and the last row may be short.
 */
export function gridWidth(n: number): number {
  const root = Math.ceil(Math.sqrt(n));
  for (let width = root; width <= 2 * root; width++) if (n % width === 0) return width;
  return root;
}

function matrixZones(latency: LatencySpec): ZoneSpec[] {
  if (latency.model !== 'matrix') return [];
  const share = 1 / latency.zones.length;
  const last = latency.zones.length - 1;
  return latency.zones.map((name, index): ZoneSpec => {
    const nodes: NodeSelector = index < last ? { select: 'share', share } : { select: 'rest' };
    return { name, nodes };
  });
}

function zonesOf(
  zones: readonly ZoneSpec[],
  capacity: number,
  nodes: number,
  root: RootKey,
  problems: SelectionProblem[],
): Uint8Array {
  const zoneOf = new Uint8Array(capacity);
  if (zones.length === 0) return zoneOf;
  const selectors = zones.map((zone) => zone.nodes);
  const groups = selectGroups(selectors, { nodes, places: { zones: [], zoneOf }, root }, 'zones');
  problems.push(...groups.problems);
  return groups.groupOf;
}

function needZones(
  zoneOf: Uint8Array,
  names: readonly string[],
  latency: LatencySpec,
  problems: SelectionProblem[],
): void {
  const first = zoneOf.indexOf(NO_GROUP);
  if (first >= 0) {
    let outside = 0;
    for (const zone of zoneOf) if (zone === NO_GROUP) outside++;
    problems.push({
      index: -1,
      message: `${outside} nodes are in no zone, node ${first} the first of them`,
      expected: "zones that cover every node; the last may take 'rest'",
    });
  }
  if (latency.model !== 'matrix') return;
  names.forEach((name, index) => {
    if (latency.zones.includes(name)) return;
    problems.push({
      index,
      message: `the latency matrix has no zone ${JSON.stringify(name)}`,
      expected: latency.zones.join(', '),
    });
  });
}

/** The matrix in the order of the scenario's zones; NaN where it lacks one. */
function latencyTable(latency: LatencySpec, names: readonly string[]): Float64Array | null {
  if (latency.model !== 'matrix') return null;
  const rows = names.map((name) => latency.zones.indexOf(name));
  const table = new Float64Array(names.length * names.length).fill(Number.NaN);
  rows.forEach((from, i) => {
    rows.forEach((to, j) => {
      if (from >= 0 && to >= 0) table[i * names.length + j] = latency.matrixUs[from][to];
    });
  });
  return table;
}

function placementName(placement: PlacementSpec): Places['placement'] {
  return placement.model === 'grid' && placement.wrap ? 'torus' : placement.model;
}

/** x, y of each node, uniform in the unit square; a node's point depends on its id alone. */
function pointsInSquare(capacity: number, root: RootKey): Float64Array {
  const draw = new Draw(subKey(root, 'square'), 0);
  const points = new Float64Array(2 * capacity);
  for (let node = 0; node < capacity; node++) {
    draw.at2(node, 0);
    points[2 * node] = draw.unit();
    points[2 * node + 1] = draw.unit();
  }
  return points;
}
