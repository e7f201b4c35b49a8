/** What is kept per update from its publish to the end of the run: about 130 bytes, whatever the number of nodes. */

export const ABSENT = 0;
export const LIVE = 1;
export const RETIRED = 2;

/** Shares of coverage whose first time is kept. */
export const SHARES: readonly number[] = [50, 90, 99, 100];

/** Columns by update id; they grow when an id beyond the planned ones appears. */
export class UpdateBook {
  /** ids below this have rows */
  declare size: number;
  declare state: Uint8Array;
  declare origin: Int32Array;
  declare publishUs: Float64Array;
  declare sizeBytes: Float64Array;
  declare retireUs: Float64Array;
  /** eligible nodes that hold it now; frozen at retirement */
  declare holders: Int32Array;
  /** eligible nodes at retirement; -1 while live */
  declare eligibleAtRetire: Int32Array;
  /** how many of SHARES were reached */
  declare reached: Uint8Array;
  /** first time at which each share was reached, NaN before: four entries an update */
  declare reachedUs: Float64Array;
  /** first-time learns from a peer */
  declare deliveries: Uint32Array;
  /** learns from a peer after the node had lost it */
  declare relearned: Uint32Array;
  declare redundant: Uint32Array;
  declare forgotten: Uint32Array;
  declare delaySumUs: Float64Array;
  /** last first-time learn, origin's included; NaN before */
  declare lastLearnUs: Float64Array;
  /** greatest hop among first-time learns at lastLearnUs, -1 before */
  declare lastHop: Int32Array;
  declare maxHop: Int32Array;
  /** nodes that learned it for the first time, the origin included */
  declare learners: Uint32Array;

  constructor(planned: number) {
    this.size = 0;
    const rows = Math.max(4, planned);
    this.state = new Uint8Array(rows);
    this.origin = new Int32Array(rows);
    this.publishUs = new Float64Array(rows);
    this.sizeBytes = new Float64Array(rows);
    this.retireUs = new Float64Array(rows).fill(NaN);
    this.holders = new Int32Array(rows);
    this.eligibleAtRetire = new Int32Array(rows).fill(-1);
    this.reached = new Uint8Array(rows);
    this.reachedUs = new Float64Array(rows * SHARES.length).fill(NaN);
    this.deliveries = new Uint32Array(rows);
    this.relearned = new Uint32Array(rows);
    this.redundant = new Uint32Array(rows);
    this.forgotten = new Uint32Array(rows);
    this.delaySumUs = new Float64Array(rows);
    this.lastLearnUs = new Float64Array(rows).fill(NaN);
    this.lastHop = new Int32Array(rows).fill(-1);
    this.maxHop = new Int32Array(rows).fill(-1);
    this.learners = new Uint32Array(rows);
  }

  isLive(update: number): boolean {
    return update < this.size && this.state[update] === LIVE;
  }

  open(update: number, timeUs: number, node: number, sizeBytes: number): void {
    while (update >= this.state.length) this.grow();
    if (update >= this.size) this.size = update + 1;
    this.state[update] = LIVE;
    this.origin[update] = node;
    this.publishUs[update] = timeUs;
    this.sizeBytes[update] = sizeBytes;
  }

  close(update: number, timeUs: number, eligible: number): void {
    this.state[update] = RETIRED;
    this.retireUs[update] = timeUs;
    this.eligibleAtRetire[update] = eligible;
  }

  /** Notes a first-time learn. */
  learned(update: number, timeUs: number, hop: number): void {
    this.learners[update]++;
    if (this.lastLearnUs[update] !== timeUs || hop > this.lastHop[update]) this.lastHop[update] = hop;
    this.lastLearnUs[update] = timeUs;
    if (hop > this.maxHop[update]) this.maxHop[update] = hop;
  }

  /** Notes at `timeUs` each share that `holders` of `eligible` nodes reach for the first time. */
  reach(update: number, timeUs: number, eligible: number): void {
    let next = this.reached[update];
    while (next < SHARES.length && this.holders[update] * 100 >= SHARES[next] * eligible) {
      this.reachedUs[update * SHARES.length + next] = timeUs;
      next++;
    }
    this.reached[update] = next;
  }

  /** Time from publish to the first moment with the share SHARES[share]; NaN when that was not seen. */
  sinceReachedUs(update: number, share: number): number {
    return this.reachedUs[update * SHARES.length + share] - this.publishUs[update];
  }

  private grow(): void {
    const rows = this.state.length;
    const next = new UpdateBook(rows * 2);
    next.state.set(this.state);
    next.origin.set(this.origin);
    next.publishUs.set(this.publishUs);
    next.sizeBytes.set(this.sizeBytes);
    next.retireUs.set(this.retireUs);
    next.holders.set(this.holders);
    next.eligibleAtRetire.set(this.eligibleAtRetire);
    next.reached.set(this.reached);
    next.reachedUs.set(this.reachedUs);
    next.deliveries.set(this.deliveries);
    next.relearned.set(this.relearned);
    next.redundant.set(this.redundant);
    next.forgotten.set(this.forgotten);
    next.delaySumUs.set(this.delaySumUs);
    next.lastLearnUs.set(this.lastLearnUs);
    next.lastHop.set(this.lastHop);
    next.maxHop.set(this.maxHop);
    next.learners.set(this.learners);
    Object.assign(this, next, { size: this.size });
  }
}
