/** How a topology hangs together. */
import type { Topology } from '../overlay.ts';

export interface Shape {
  /** parts between which no link leads, directions disregarded */
  readonly components: number;
  /** nodes in the largest part */
  readonly largestComponent: number;
  /** links that leave a node */
  readonly minDegree: number;
  readonly maxDegree: number;
  readonly meanDegree: number;
}

/** Of the first `nodes` rows. Union by linking to the smaller id, with path halving: no recursion, one word a node. */
export function shapeOf(topology: Topology, nodes: number): Shape {
  const { offsets, targets } = topology;
  const parent = new Uint32Array(offsets.length - 1);
  for (let node = 0; node < parent.length; node++) parent[node] = node;
  let components = nodes;
  let minDegree = nodes === 0 ? 0 : Infinity;
  let maxDegree = 0;
  for (let node = 0; node < nodes; node++) {
    const degree = offsets[node + 1] - offsets[node];
    minDegree = Math.min(minDegree, degree);
    maxDegree = Math.max(maxDegree, degree);
    for (let k = offsets[node]; k < offsets[node + 1]; k++) {
      const a = rootOf(parent, node);
      const b = rootOf(parent, targets[k]);
      if (a === b) continue;
      parent[Math.max(a, b)] = Math.min(a, b);
      components--;
    }
  }
  const meanDegree = nodes === 0 ? 0 : (offsets[nodes] - offsets[0]) / nodes;
  return { components, largestComponent: largest(parent, nodes), minDegree, maxDegree, meanDegree };
}

function rootOf(parent: Uint32Array, node: number): number {
  let at = node;
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]];
    at = parent[at];
  }
  return at;
}

function largest(parent: Uint32Array, nodes: number): number {
  const size = new Uint32Array(parent.length);
  let most = 0;
  for (let node = 0; node < nodes; node++) most = Math.max(most, ++size[rootOf(parent, node)]);
  return most;
}
