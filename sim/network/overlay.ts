/** What the network floor tells protocols before the run: who may talk to whom, and where everybody stands. */

/** The static overlay of the scenario as compressed rows: the neighbours of i are targets[offsets[i]] … targets[offsets[i + 1] - 1], ascending. */
export interface Topology {
  readonly offsets: Uint32Array;
  readonly targets: Uint32Array;
}

/** Where nodes stand; fixed before the run. */
export interface Places {
  /** names of the zones, [] without zones */
  readonly zones: readonly string[];
  /** zone index of each node (0 without zones) */
  readonly zoneOf: Uint8Array;
  /** mean one-way latency between zones in µs, row by row, null without a matrix */
  readonly zoneLatencyUs: Float64Array | null;
  readonly placement: 'none' | 'line' | 'ring' | 'grid' | 'torus' | 'square' | 'zones';
  /** width of the grid or torus (its nodes are numbered row by row), 0 otherwise */
  readonly gridWidth: number;
  /** x, y of each node for `square`, null otherwise */
  readonly points: Float64Array | null;
}
