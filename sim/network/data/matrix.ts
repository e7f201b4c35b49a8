/** A measured latency matrix, ready for `LatencySpec`. */
export interface LatencyMatrix {
  readonly name: string;
  readonly source: string;
  readonly zones: readonly string[];
  /** mean one-way µs, `matrixUs[from][to]` */
  readonly matrixUs: readonly (readonly number[])[];
  /** share of the nodes in each zone where the source gives one */
  readonly shares: readonly number[] | null;
}
