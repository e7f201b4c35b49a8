/** Who is near whom, without a table of all pairs. */
export interface Geometry {
  /**
   * A node as far from `node` as its rank-th nearest (1 to nodes - 1), all of that distance equally likely; never `node`. Draws
   * only where several are that far.
   */
  atRank(node: number, rank: number): number;
}
