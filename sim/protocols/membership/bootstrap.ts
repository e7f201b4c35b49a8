import type { Context, Topology } from '../contract.ts';
import { contains, drawOthers } from '../shared/distinct.ts';
import { NOBODY } from './view.ts';

/** How the nodes that are there at time 0 come to know each other. */
export const BOOTSTRAP = {
  type: 'choice',
  choices: ['random', 'ring', 'star', 'topology'],
  default: 'random',
  doc: 'what nodes know when the run begins. random: as many others as fit, drawn evenly; ring: their nearest neighbours by number, on both sides; star: node 0 alone (and it node 1); topology: their neighbours in the scenario’s topology. Who joins later, or restarts without its view, knows one random node that has started',
} as const;

/** The same for protocols that are built by joins. */
export const BOOTSTRAP_OR_JOIN = {
  type: 'choice',
  choices: ['random', 'join', 'ring', 'topology'],
  default: 'random',
  doc: 'what nodes know when the run begins. random: others drawn evenly; join: nothing, they join one after another, each through a random one of those before it; ring: their nearest neighbours by number, on both sides; topology: their neighbours in the scenario’s topology. Who joins later, or restarts without its view, knows one random node that has started',
} as const;

export const SPACING = {
  type: 'duration',
  default: 10_000,
  min: 1,
  doc: 'with bootstrap: join, the time between one node’s join and the next one’s; views of the papers’ sizes need it to be longer than a join takes',
} as const;

export type BootstrapKind = (typeof BOOTSTRAP.choices)[number] | 'join';

/** First contacts. Draws in the handlers of the node that asks. */
export class Bootstrap {
  private readonly ctx: Context;
  private readonly kind: BootstrapKind;

  /** Throws RangeError for `topology` on a complete network. */
  constructor(ctx: Context, kind: BootstrapKind, protocol: string) {
    if (kind === 'topology' && ctx.topology === null) {
      throw new RangeError(`${protocol} with bootstrap: topology needs a network topology other than complete`);
    }
    this.ctx = ctx;
    this.kind = kind;
  }

  /** Any other node that has started, NOBODY when there is none. */
  contact(node: number): number {
    const { ctx } = this;
    const started = ctx.started();
    const others = node < started ? started - 1 : started;
    if (others < 1) return NOBODY;
    const drawn = ctx.below(others);
    return drawn < node ? drawn : drawn + 1;
  }

  /** Whether nodes join one after another. */
  get joins(): boolean {
    return this.kind === 'join';
  }

  /** A node that joined before this one when all join in turn, NOBODY for the first. */
  predecessor(node: number): number {
    return node === 0 ? NOBODY : this.ctx.below(node);
  }

  /** Writes what a node knows at time 0, at most `most` peers; returns how many. */
  initial(node: number, most: number, out: Int32Array): number {
    const started = this.ctx.started();
    switch (this.kind) {
      case 'random':
        return drawOthers(this.ctx, node, started, most, out);
      case 'ring':
        return ring(node, started, most, out);
      case 'join':
        return 0;
      case 'star':
        if (started < 2) return 0;
        out[0] = node === 0 ? 1 : 0;
        return 1;
      case 'topology':
        return inTopology(this.ctx.topology!, node, started, most, out);
    }
  }
}

/** The nearest by number, in turn above and below. */
function ring(node: number, nodes: number, most: number, out: Int32Array): number {
  let count = 0;
  for (let step = 1; count < most && count < nodes - 1; step++) {
    const above = (node + step) % nodes;
    const below = (node - step + nodes) % nodes;
    if (!contains(out, count, above)) out[count++] = above;
    if (count < most && !contains(out, count, below) && below !== node) out[count++] = below;
  }
  return count;
}

function inTopology(
  { offsets, targets }: Topology,
  node: number,
  nodes: number,
  most: number,
  out: Int32Array,
): number {
  let count = 0;
  for (let at = offsets[node]; at < offsets[node + 1] && count < most; at++) {
    if (targets[at] < nodes && targets[at] !== node) out[count++] = targets[at];
  }
  return count;
}
