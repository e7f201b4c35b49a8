/**
 * Local clocks. A node's clock shows base + (true − anchor) · (1 + rate), rebased whenever the rate changes, so that a reading never
 * jumps and no rounding accumulates. Without drift and offset there are no columns and local time is true time.
 */
const PPB = 1e-9;

export class Clocks {
  /** whether any clock differs from true time at any moment of the run */
  readonly active: boolean;
  private readonly anchorUs: Float64Array;
  private readonly baseUs: Float64Array;
  /** parts per billion */
  private readonly rate: Float64Array;

  constructor(capacity: number, active: boolean) {
    this.active = active;
    const length = active ? capacity : 0;
    this.anchorUs = new Float64Array(length);
    this.baseUs = new Float64Array(length);
    this.rate = new Float64Array(length);
  }

  /** Sets offset and drift before the run. */
  set(node: number, offsetUs: number, ratePpb: number): void {
    this.baseUs[node] = offsetUs;
    this.rate[node] = ratePpb;
  }

  /** The node's local time at the true time `timeUs`, whole µs. */
  local(node: number, timeUs: number): number {
    if (!this.active) return timeUs;
    const since = timeUs - this.anchorUs[node];
    return Math.floor(this.baseUs[node] + since + since * (this.rate[node] * PPB));
  }

  /** First whole true µs at which the node's clock shows at least `localUs`. */
  trueTime(node: number, localUs: number): number {
    if (!this.active) return localUs;
    const since = localUs - this.baseUs[node];
    return Math.ceil(this.anchorUs[node] + since / (1 + this.rate[node] * PPB));
  }

  /** True duration of a local one, at least 1 µs. */
  trueDelay(node: number, localDelayUs: number): number {
    if (!this.active) return Math.max(1, Math.round(localDelayUs));
    return Math.max(1, Math.round(localDelayUs / (1 + this.rate[node] * PPB)));
  }

  /** The rate changes at `timeUs`; the reading at that moment stays. */
  rebase(node: number, timeUs: number, ratePpb: number): void {
    const since = timeUs - this.anchorUs[node];
    this.baseUs[node] = this.baseUs[node] + since + since * (this.rate[node] * PPB);
    this.anchorUs[node] = timeUs;
    this.rate[node] = ratePpb;
  }

  steady(node: number): boolean {
    return !this.active || (this.rate[node] === 0 && this.anchorUs[node] === 0 && this.baseUs[node] === 0);
  }
}
