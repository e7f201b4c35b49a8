/**
 * The queue in front of one end of every node's access link: a fluid that drains at a constant rate. A message is through when its last
 * byte is. State per node is one number, the moment at which the link falls idle.
 */
export class Backlog {
  /** most bytes that any node had waiting, the ones on the wire included */
  highWaterBytes: number;
  /** moment at which the message accepted last is through, whole µs, rounded up */
  doneUs: number;
  private readonly usPerByte: number;
  private readonly queueBytes: number;
  private readonly idleFromUs: Float64Array;

  constructor(bytesPerSecond: number, queueBytes: number, capacity: number) {
    this.usPerByte = 1e6 / bytesPerSecond;
    this.queueBytes = queueBytes;
    this.idleFromUs = new Float64Array(capacity);
    this.highWaterBytes = 0;
    this.doneUs = Number.NaN;
  }

  /**
   * Whether the node's queue takes a message now, at a time not before its last one. An idle link takes a message of any size; otherwise what waits,
   * this message included, may not exceed the queue. Sets `doneUs`.
   */
  accept(node: number, timeUs: number, bytes: number): boolean {
    const idleFromUs = this.idleFromUs[node];
    const busy = idleFromUs > timeUs;
    const waiting = busy ? (idleFromUs - timeUs) / this.usPerByte + bytes : bytes;
    if (busy && waiting > this.queueBytes) return false;
    if (waiting > this.highWaterBytes) this.highWaterBytes = waiting;
    // Fractions stay in the sum; only the moment that is told is whole. Rounding each message would slow fast links down.
    const doneUs = (busy ? idleFromUs : timeUs) + bytes * this.usPerByte;
    this.idleFromUs[node] = doneUs;
    this.doneUs = Math.ceil(doneUs);
    return true;
  }
}
