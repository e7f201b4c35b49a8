/**
 * Random regular graphs by the pairing model: every node has `degree` loose ends, which are shuffled and tied in pairs (Bollobás,
 * European Journal of Combinatorics 1, 1980). A loop or a repeated link is repaired by exchanging ends with a link drawn at random
 * (McKay and Wormald, Journal of Algorithms 11, 1990, use such switchings), so that few starts suffice at any size. Repairs favour some
 * graphs, visibly so among few nodes; exchanges between random links, a chain whose limit is uniform over all regular graphs,
 * wash that out, and in large graphs, of which repairs touch next to nothing, there is nothing to wash.
 */
import type { Draw } from '../../kernel/draw.ts';
import type { Links } from './rows.ts';

/** Tries per bad link before starting over, and starts before giving up; small odd cases need a few of either. */
const EXCHANGES = 200;
const STARTS = 1000;

/** Exchanges at random after the repairs: so many per link, but not more than this in all. */
const WASHES_PER_LINK = 10;
const MOST_WASHES = 100_000;

/** Symmetric. Needs degree < nodes and an even number of loose ends. Draws at (place, start) of `draw`. */
export function randomRegular(nodes: number, degree: number, draw: Draw): Links {
  // A dense graph is what a sparse one leaves out; pairing would nearly always fail.
  if (degree > (nodes - 1) / 2) return complement(nodes, degree, sparse(nodes, nodes - 1 - degree, draw));
  return sparse(nodes, degree, draw);
}

function sparse(nodes: number, degree: number, draw: Draw): Links {
  for (let start = 0; start < STARTS; start++) {
    const pairing = new Pairing(nodes, degree, draw, start);
    if (!pairing.repair()) continue;
    pairing.wash();
    return pairing.links();
  }
  throw new RangeError(`found no regular graph of ${nodes} nodes and degree ${degree}`);
}

class Pairing {
  private readonly degree: number;
  private readonly draw: Draw;
  private readonly start: number;
  /** ends of link k stand at 2 k and 2 k + 1 */
  private readonly ends: Uint32Array;
  /** neighbours of each node over its good links; `known` of `degree` places are in use */
  private readonly rows: Uint32Array;
  private readonly known: Uint32Array;
  private readonly bad: Uint8Array;

  constructor(nodes: number, degree: number, draw: Draw, start: number) {
    this.degree = degree;
    this.draw = draw;
    this.start = start;
    this.ends = new Uint32Array(nodes * degree);
    this.rows = new Uint32Array(nodes * degree);
    this.known = new Uint32Array(nodes);
    this.bad = new Uint8Array(this.ends.length / 2);
    for (let end = 0; end < this.ends.length; end++) this.ends[end] = Math.floor(end / degree);
    this.shuffle();
    for (let link = 0; link < this.bad.length; link++) {
      const a = this.ends[2 * link];
      const b = this.ends[2 * link + 1];
      if (a === b || this.linked(a, b)) this.bad[link] = 1;
      else this.tie(a, b);
    }
  }

  links(): Links {
    const from = new Uint32Array(this.bad.length);
    const to = new Uint32Array(this.bad.length);
    for (let link = 0; link < from.length; link++) {
      from[link] = this.ends[2 * link];
      to[link] = this.ends[2 * link + 1];
    }
    return { from, to };
  }

  /** Exchanges the ends of bad links with others until none is bad; false when one stays bad for too long. */
  repair(): boolean {
    for (let link = 0; link < this.bad.length; link++) {
      if (this.bad[link] === 0) continue;
      this.draw.at(link, this.start, 1, 0);
      let tries = 0;
      while (!this.exchange(link)) if (++tries > EXCHANGES) return false;
    }
    return true;
  }

  /** Exchanges ends between random links; a try that fails counts, or the chain's limit would not be uniform. */
  wash(): void {
    const links = this.bad.length;
    const washes = Math.min(links * WASHES_PER_LINK, MOST_WASHES);
    for (let k = 0; k < washes; k++) this.exchange(this.draw.at(k, this.start, 2, 0).below(links));
  }

  private shuffle(): void {
    const { ends } = this;
    for (let last = ends.length - 1; last > 0; last--) {
      const other = this.draw.at2(last, this.start).below(last + 1);
      const end = ends[last];
      ends[last] = ends[other];
      ends[other] = end;
    }
  }

  /** Links u-v (good or bad) and x-y (good) become u-x and v-y, if both are then good. */
  private exchange(link: number): boolean {
    const { ends, bad } = this;
    const pick = this.draw.below(ends.length);
    const other = pick >>> 1;
    if (bad[other] === 1) return false;
    const u = ends[2 * link];
    const v = ends[2 * link + 1];
    const x = ends[pick];
    const y = ends[pick ^ 1];
    // One link meeting itself, or its twin, is refused here too: its ends are linked.
    if (u === x || v === y || this.linked(u, x) || this.linked(v, y)) return false;
    if (bad[link] === 0) this.untie(u, v);
    this.untie(x, y);
    this.tie(u, x);
    this.tie(v, y);
    ends[2 * link + 1] = x;
    ends[2 * other] = v;
    ends[2 * other + 1] = y;
    bad[link] = 0;
    return true;
  }

  private linked(a: number, b: number): boolean {
    const begin = a * this.degree;
    for (let place = begin; place < begin + this.known[a]; place++) if (this.rows[place] === b) return true;
    return false;
  }

  private tie(a: number, b: number): void {
    this.rows[a * this.degree + this.known[a]++] = b;
    this.rows[b * this.degree + this.known[b]++] = a;
  }

  private untie(a: number, b: number): void {
    this.forget(a, b);
    this.forget(b, a);
  }

  private forget(a: number, b: number): void {
    const begin = a * this.degree;
    const last = begin + --this.known[a];
    let place = begin;
    while (this.rows[place] !== b) place++;
    this.rows[place] = this.rows[last];
  }
}

/** All links that a graph leaves out. */
function complement(nodes: number, degree: number, links: Links): Links {
  const linked = new Uint8Array(nodes * nodes);
  for (let k = 0; k < links.from.length; k++) {
    linked[links.from[k] * nodes + links.to[k]] = 1;
    linked[links.to[k] * nodes + links.from[k]] = 1;
  }
  const from = new Uint32Array((nodes * degree) / 2);
  const to = new Uint32Array(from.length);
  let count = 0;
  for (let a = 0; a < nodes; a++) {
    for (let b = a + 1; b < nodes; b++) {
      if (linked[a * nodes + b] === 1) continue;
      from[count] = a;
      to[count++] = b;
    }
  }
  return { from, to };
}
