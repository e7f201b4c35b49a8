/**
 * The fault plan as the kernel sees it: which node goes down, comes up, pauses or drifts, and when. A plan is a pure function of
 * time, fixed before the run by keyed randomness; it may be drawn lazily (each event announces the next one of the same node), but
 * nothing that happens in the run may change it.
 *
 * Several sources may hold one node down or paused at once: the kernel counts the holds and changes the node's life when the
 * count leaves or reaches zero. Intervals are half-open: a node with a hold over [from, to) is up again at `to`.
 */
import type { LifeOp } from './events.ts';

export interface LifeSink {
  /**
   * Announces an event at or after the present instant.
   * `arg`: for CRASH 1 when the state is lost at the next start, else 0; for DRIFT the rate in parts per billion (signed); otherwise 0.
   */
  (timeUs: number, node: number, op: LifeOp, arg: number): void;
}

export interface LifeSource {
  readonly id: string;
  /** Announces what is known before the run (time 0 included). */
  begin(sink: LifeSink): void;
  /** An announced event of this source has taken effect; the source may announce what follows from it. */
  next?(timeUs: number, node: number, op: LifeOp, sink: LifeSink): void;
}
