import type { Cut } from '../network/weather.ts';

/** When a cut is in force: for the first `downUs` of every `periodUs` from `startUs` on, up to `endUs`. */
export interface CutTiming {
  readonly startUs: number;
  /** Infinity = never */
  readonly endUs: number;
  /** both Infinity for a cut that does not flap */
  readonly downUs: number;
  readonly periodUs: number;
}

/** Every node is on one of at most 256 sides (a byte per node); a table says which side is cut off from which. */
export class SideCut implements Cut {
  readonly id: string;
  readonly endUs: number;
  private readonly startUs: number;
  private readonly downUs: number;
  private readonly periodUs: number;
  private readonly sideOf: Uint8Array;
  private readonly sides: number;
  private readonly severed: Uint8Array;

  /** @param severs whether messages from one side to another are lost */
  constructor(
    id: string,
    timing: CutTiming,
    sideOf: Uint8Array,
    sides: number,
    severs: (from: number, to: number) => boolean,
  ) {
    this.id = id;
    this.startUs = timing.startUs;
    this.downUs = timing.downUs;
    this.periodUs = timing.periodUs;
    this.endUs = lastMoment(timing);
    this.sideOf = sideOf;
    this.sides = sides;
    this.severed = new Uint8Array(sides * sides);
    for (let from = 0; from < sides; from++) {
      for (let to = 0; to < sides; to++) this.severed[from * sides + to] = severs(from, to) ? 1 : 0;
    }
  }

  severs(from: number, to: number): boolean {
    return this.severed[this.sideOf[from] * this.sides + this.sideOf[to]] === 1 && from !== to;
  }

  overlaps(fromUs: number, toUs: number): boolean {
    const low = Math.max(fromUs, this.startUs);
    const high = Math.min(toUs, this.endUs);
    if (!(low < high)) return false;
    const phaseUs = (low - this.startUs) % this.periodUs;
    return phaseUs < this.downUs || low - phaseUs + this.periodUs < high;
  }

  nextStartUs(timeUs: number): number {
    if (timeUs <= this.startUs) return this.startUs < this.endUs ? this.startUs : Infinity;
    if (timeUs >= this.endUs) return Infinity;
    const phaseUs = (timeUs - this.startUs) % this.periodUs;
    return phaseUs < this.downUs ? timeUs : timeUs - phaseUs + this.periodUs;
  }
}

/** End of the last stretch in force. */
function lastMoment(timing: CutTiming): number {
  const { startUs, endUs, downUs, periodUs } = timing;
  if (periodUs === Infinity || endUs === Infinity) return endUs;
  const before = (endUs - startUs - 1) % periodUs;
  return Math.min(endUs - 1 - before + downUs, endUs);
}
