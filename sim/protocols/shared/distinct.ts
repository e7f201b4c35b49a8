import type { Context } from '../contract.ts';

/** Whether `value` is among the first `count` entries. */
export function contains(entries: Int32Array, count: number, value: number): boolean {
  for (let i = 0; i < count; i++) if (entries[i] === value) return true;
  return false;
}

/**
 * Writes `k` different integers of [0, m) to out[0..k), every set of them equally likely; k <= m. Takes k draws and about k²/2
 * comparisons. Floyd's algorithm (Bentley, Floyd: A sample of brilliance, CACM 1987).
 */
export function drawDistinct(ctx: Context, m: number, k: number, out: Int32Array): void {
  for (let i = 0; i < k; i++) {
    const last = m - k + i;
    const drawn = ctx.below(last + 1);
    out[i] = contains(out, i, drawn) ? last : drawn;
  }
}

/** Writes up to `k` different nodes of [0, nodes) other than `node`, every set equally likely; returns how many. */
export function drawOthers(ctx: Context, node: number, nodes: number, k: number, out: Int32Array): number {
  const others = nodes - 1;
  if (k >= others) return listOthers(node, nodes, out);
  drawDistinct(ctx, others, k, out);
  for (let i = 0; i < k; i++) if (out[i] >= node) out[i] = out[i] + 1;
  return k;
}

/** Writes all nodes of [0, nodes) but `node`, as many as fit; returns how many there are. */
export function listOthers(node: number, nodes: number, out: Int32Array): number {
  const others = Math.max(0, nodes - 1);
  const written = Math.min(others, out.length);
  for (let i = 0; i < written; i++) out[i] = i < node ? i : i + 1;
  return others;
}
