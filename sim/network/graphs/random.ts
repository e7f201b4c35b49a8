/** Random graphs: k-out, Watts–Strogatz, Barabási–Albert. A node's choices are keyed by its id. */
import type { Draw } from '../../kernel/draw.ts';
import { ring } from './lattices.ts';
import type { Links } from './rows.ts';

/** Each node chooses `k` others, every set of k being equally likely (Floyd's sampling; Bentley, CACM 30(9), 1987). Directed. */
export function kOut(nodes: number, k: number, draw: Draw): Links {
  const from = new Uint32Array(nodes * k);
  const to = new Uint32Array(nodes * k);
  const chosenBy = new Uint32Array(nodes);
  for (let node = 0, link = 0; node < nodes; node++) {
    draw.at2(node, 0);
    for (let last = nodes - 1 - k; last < nodes - 1; last++, link++) {
      // Others are counted without the node itself.
      let other = draw.below(last + 1);
      if (chosenBy[other] === node + 1) other = last;
      chosenBy[other] = node + 1;
      from[link] = node;
      to[link] = other < node ? other : other + 1;
    }
  }
  return { from, to };
}

/** Tries to find a free end for one link before it stays where it is; only nearly complete graphs come near. */
const REWIRE_TRIES = 64;

/**
 * Watts and Strogatz (Nature 393, 1998): a ring with `neighbours` per node, of which each link moves its far end with
 * probability `rewire` to a node drawn evenly among those it is not linked to. Symmetric.
 */
export function wattsStrogatz(nodes: number, neighbours: number, rewire: number, draw: Draw): Links {
  const links = ring(nodes, neighbours);
  const half = neighbours / 2;
  for (let step = 0; step < half; step++) {
    for (let node = 0; node < nodes; node++) {
      draw.at2(node, step);
      if (!draw.chance(rewire)) continue;
      for (let attempt = 0; attempt < REWIRE_TRIES; attempt++) {
        const end = draw.below(nodes);
        if (end === node || points(links.to, node, end, half) || points(links.to, end, node, half)) continue;
        links.to[node * half + step] = end;
        break;
      }
    }
  }
  return links;
}

/** Whether one of the `half` links that belong to `node` has its far end at `end`. */
function points(to: Uint32Array, node: number, end: number, half: number): boolean {
  for (let link = node * half; link < (node + 1) * half; link++) if (to[link] === end) return true;
  return false;
}

/**
 * Barabási and Albert (Science 286, 1999): after `links` + 1 nodes that all know each other, each node links to `links` different
 * earlier ones, drawn in proportion to their degrees (an even draw among all ends of links). Symmetric.
 */
export function barabasiAlbert(nodes: number, links: number, draw: Draw): Links {
  const first = links + 1;
  const count = (first * links) / 2 + (nodes - first) * links;
  // Ends of link k stand at 2 k and 2 k + 1.
  const ends = new Uint32Array(2 * count);
  let filled = 0;
  for (let node = 1; node < first; node++) {
    for (let other = 0; other < node; other++) {
      ends[filled++] = node;
      ends[filled++] = other;
    }
  }
  for (let node = first; node < nodes; node++) {
    draw.at2(node, 0);
    const known = filled;
    while (filled < known + 2 * links) {
      const other = ends[draw.below(known)];
      if (linkedSince(ends, known, filled, other)) continue;
      ends[filled++] = node;
      ends[filled++] = other;
    }
  }
  const from = new Uint32Array(count);
  const to = new Uint32Array(count);
  for (let k = 0; k < count; k++) {
    from[k] = ends[2 * k];
    to[k] = ends[2 * k + 1];
  }
  return { from, to };
}

function linkedSince(ends: Uint32Array, begin: number, end: number, other: number): boolean {
  for (let at = begin + 1; at < end; at += 2) if (ends[at] === other) return true;
  return false;
}
