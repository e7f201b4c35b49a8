import type { Context } from '../contract.ts';

/** Who may still be called in this round, and who may still try elsewhere (Demers et al. 1987: connection limit and hunting). */
export class Connections {
  private readonly limit: number;
  private readonly hunt: number;
  private readonly accepted: Uint32Array;
  private readonly hunts: Uint32Array;
  private readonly rounds: Uint32Array;

  /** @param limit incoming calls a node accepts in one of its rounds  @param hunt further peers a refused caller tries in a round */
  constructor(ctx: Context, limit: number, hunt: number) {
    this.limit = limit;
    this.hunt = hunt;
    this.accepted = ctx.column('accepted', 'u32');
    this.hunts = ctx.column('hunts', 'u32');
    this.rounds = ctx.column('rounds', 'u32');
  }

  beginRound(node: number): void {
    this.accepted[node] = 0;
    this.hunts[node] = 0;
    this.rounds[node] = (this.rounds[node] + 1) & 0x7fffffff;
  }

  /** Number of the node's round, sent with a request so that a late refusal is recognised. */
  round(node: number): number {
    return this.rounds[node];
  }

  /** Whether a request is granted; it counts then. */
  accepts(node: number): boolean {
    if (this.accepted[node] >= this.limit) return false;
    this.accepted[node] = this.accepted[node] + 1;
    return true;
  }

  /** Whether a caller that was refused in `round` tries somebody else; it counts then. */
  huntsOn(node: number, round: number): boolean {
    if (round !== this.rounds[node] || this.hunts[node] >= this.hunt) return false;
    this.hunts[node] = this.hunts[node] + 1;
    return true;
  }
}
