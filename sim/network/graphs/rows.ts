/** Links as two columns, and compressed rows made of them. */
import type { Topology } from '../overlay.ts';

/** Link k leads from `from[k]` to `to[k]`. */
export interface Links {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

const SHORT_ROW = 48;

/**
 * Rows of the links' targets, ascending, without loops and repetitions.
 *
 * @param rows how many rows; every id in `links` is below
 * @param symmetric whether a link stands in the rows of both its ends
 */
export function rowsOf(links: Links, rows: number, symmetric: boolean): Topology {
  const { from, to } = links;
  const offsets = new Uint32Array(rows + 1);
  for (let k = 0; k < from.length; k++) {
    if (from[k] === to[k]) continue;
    offsets[from[k] + 1]++;
    if (symmetric) offsets[to[k] + 1]++;
  }
  for (let row = 0; row < rows; row++) offsets[row + 1] += offsets[row];
  const targets = new Uint32Array(offsets[rows]);
  const end = offsets.slice(0, rows);
  for (let k = 0; k < from.length; k++) {
    if (from[k] === to[k]) continue;
    targets[end[from[k]]++] = to[k];
    if (symmetric) targets[end[to[k]]++] = from[k];
  }
  return tidy(offsets, targets, rows);
}

/** Sorts each row and closes the gaps that repetitions leave. */
function tidy(offsets: Uint32Array, targets: Uint32Array, rows: number): Topology {
  let kept = 0;
  for (let row = 0; row < rows; row++) {
    const begin = offsets[row];
    const end = offsets[row + 1];
    sortRow(targets, begin, end);
    offsets[row] = kept;
    for (let k = begin; k < end; k++) {
      if (k === begin || targets[k] !== targets[k - 1]) kept = keep(targets, k, kept);
    }
  }
  offsets[rows] = kept;
  return { offsets, targets: kept === targets.length ? targets : targets.slice(0, kept) };
}

function keep(targets: Uint32Array, k: number, kept: number): number {
  targets[kept] = targets[k];
  return kept + 1;
}

/** Insertion for the short rows that are the rule, as a view per row would cost more than sorting it. */
function sortRow(targets: Uint32Array, begin: number, end: number): void {
  if (end - begin > SHORT_ROW) {
    targets.subarray(begin, end).sort();
    return;
  }
  for (let k = begin + 1; k < end; k++) {
    const target = targets[k];
    let place = k;
    for (; place > begin && targets[place - 1] > target; place--) targets[place] = targets[place - 1];
    targets[place] = target;
  }
}

/** Whether a target stands in an ascending row. */
export function inRow(topology: Topology, row: number, target: number): boolean {
  let low = topology.offsets[row];
  let high = topology.offsets[row + 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (topology.targets[middle] < target) low = middle + 1;
    else high = middle;
  }
  return low < topology.offsets[row + 1] && topology.targets[low] === target;
}
