/** The cuts of a run together: whether a flight crosses one, exactly, in any order of asking, and cheap while none is near. */
import { Spans } from './spans.ts';
import type { Cut } from './weather.ts';

export class Cuts {
  /** no cut is in force in [quietFromUs, quietUntilUs): flights within need no `severs` */
  quietFromUs: number;
  quietUntilUs: number;
  private readonly cuts: readonly Cut[];
  /** from a cut's first start to its last end; it may be whole again in between */
  private readonly spans: Spans;

  constructor(cuts: readonly Cut[]) {
    this.cuts = cuts;
    this.spans = new Spans(
      cuts.map((cut) => cut.nextStartUs(0)),
      cuts.map((cut) => cut.endUs),
    );
    const none = this.spans.byStart.length === 0;
    this.quietFromUs = none ? -Infinity : 0;
    this.quietUntilUs = none ? Infinity : this.spans.starts[0];
  }

  /** whether there are no cuts at all */
  get none(): boolean {
    return this.cuts.length === 0;
  }

  /** Whether a cut severs `from` from `to` at any moment of [departureUs, arrivalUs), the first one not before 0. */
  severs(departureUs: number, arrivalUs: number, from: number, to: number): boolean {
    const { spans, cuts } = this;
    let quiet = true;
    spans.lookUp(departureUs);
    for (const index of spans.active) {
      if (!cuts[index].overlaps(departureUs, arrivalUs)) continue;
      if (cuts[index].severs(from, to)) return true;
      quiet = false;
    }
    for (let k = spans.started; k < spans.starts.length && spans.starts[k] < arrivalUs; k++) {
      if (cuts[spans.byStart[k]].severs(from, to)) return true;
    }
    if (quiet) this.widen(departureUs);
    return false;
  }

  /** Remembers the quiet stretch around a moment at which no cut is in force. */
  private widen(timeUs: number): void {
    const { spans } = this;
    let untilUs = spans.started < spans.starts.length ? spans.starts[spans.started] : Infinity;
    for (const index of spans.active) untilUs = Math.min(untilUs, this.cuts[index].nextStartUs(timeUs));
    // The same end means the same stretch, so that a slightly earlier time extends it instead of replacing it.
    if (untilUs !== this.quietUntilUs || timeUs < this.quietFromUs) this.quietFromUs = timeUs;
    this.quietUntilUs = untilUs;
  }
}
