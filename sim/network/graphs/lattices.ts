/** Graphs without chance: ring, grid, tree. All are symmetric; a link stands once in the columns. */
import type { Links } from './rows.ts';

/** Each node and the `neighbours` / 2 next to it on either side. */
export function ring(nodes: number, neighbours: number): Links {
  const half = neighbours / 2;
  const from = new Uint32Array(nodes * half);
  const to = new Uint32Array(nodes * half);
  for (let node = 0, link = 0; node < nodes; node++) {
    for (let step = 1; step <= half; step++, link++) {
      from[link] = node;
      to[link] = (node + step) % nodes;
    }
  }
  return { from, to };
}

/** Nodes row by row in `width` columns, the last row maybe short, each linked to the next in its row and column; wrapped, the last of both to the first. */
export function grid(nodes: number, width: number, wrap: boolean): Links {
  const from = new Uint32Array(2 * nodes);
  const to = new Uint32Array(2 * nodes);
  let links = 0;
  for (let node = 0; node < nodes; node++) {
    const column = node % width;
    const lastOfRow = column === width - 1 || node === nodes - 1;
    const lastOfColumn = node + width >= nodes;
    if (!lastOfRow || wrap) {
      from[links] = node;
      to[links++] = lastOfRow ? node - column : node + 1;
    }
    if (!lastOfColumn || wrap) {
      from[links] = node;
      to[links++] = lastOfColumn ? column : node + width;
    }
  }
  return { from: from.slice(0, links), to: to.slice(0, links) };
}

/** Node 0 is the root; the children of i are branching * i + 1 … branching * i + branching. */
export function tree(nodes: number, branching: number): Links {
  const from = new Uint32Array(Math.max(0, nodes - 1));
  const to = new Uint32Array(from.length);
  for (let node = 1; node < nodes; node++) {
    from[node - 1] = node;
    to[node - 1] = Math.floor((node - 1) / branching);
  }
  return { from, to };
}
