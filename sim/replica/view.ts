/** The replica of a run for those who watch it: stores, updates with keys, and who holds which. Reading changes nothing. */
import type { LiveWrites } from './live-writes.ts';
import type { ReplicaStore } from './store.ts';

export interface ReplicaView {
  readonly store: ReplicaStore;
  readonly writes: LiveWrites;
  /** false once the update retired */
  holds(node: number, update: number): boolean;
}
