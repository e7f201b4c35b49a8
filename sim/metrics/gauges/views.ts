/** What of the writes each node has seen. */
import type { ReplicaView } from '../../replica/view.ts';

/** Time goes forward between two questions: of each node it is remembered up to where it had seen everything. */
export class Views {
  private readonly replica: ReplicaView;
  /** by node: writes before this place, in the order of their publishing, it has seen */
  private readonly seen: Int32Array;

  constructor(replica: ReplicaView, capacity: number) {
    this.replica = replica;
    this.seen = new Int32Array(capacity);
  }

  /** The node lost what it had seen. */
  forget(node: number): void {
    this.seen[node] = 0;
  }

  /** Time since the oldest write in circulation that the node has not seen, µs; 0 when it has seen all. */
  ageUs(node: number, timeUs: number): number {
    const { replica } = this;
    const { published } = replica.writes;
    let at = this.seen[node];
    while (at < published.length && !this.lacks(node, published[at])) at++;
    this.seen[node] = at;
    return at === published.length ? 0 : timeUs - replica.writes.publishUs(published[at]);
  }

  private lacks(node: number, update: number): boolean {
    return this.replica.writes.deltaOf(update) !== null && !this.replica.holds(node, update);
  }
}
