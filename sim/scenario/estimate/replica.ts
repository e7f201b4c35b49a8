/** Memory of a replica: what was measured of stores of 10,000 keys at 1,000 nodes. */
import { PAGE_KEYS } from '../../replica/store.ts';
import type { ResolvedScenario } from '../types.ts';

/** A page of the store that a node shares with others, and one of its own. */
const SHARED_PAGE_BYTES = 9.3;
const OWN_PAGE_BYTES = 1170;
/** One key's state, the larger rules included. */
const STATE_BYTES = 250;
/** What a node counts about its store, with what the metrics remember of its views. */
const NODE_BYTES = 40;
/** Rules of which a state is one write, so that all nodes share the very object that came with it. */
const SHARING: readonly string[] = ['last-writer-wins', 'hybrid-clock'];

/** @param updates publishes up to the end, of which all that have a key are taken to write to a different one, as long as there are some */
export function replicaBytes(scenario: ResolvedScenario, capacity: number, updates: number): number {
  const { replica, workload } = scenario;
  if (replica === null) return 0;
  const named = new Set(
    workload.flatMap(({ write }) => (write !== undefined && 'name' in write.key ? write.key.name : [])),
  );
  const keys = replica.keys + named.size;
  const pages = Math.max(1, Math.ceil(keys / PAGE_KEYS));
  const lacking = replica.missing * Math.min(keys, PAGE_KEYS) < 1 ? replica.missing * keys : pages;
  const written = workload.some(({ write }) => write !== undefined) ? Math.min(keys, updates) : 0;
  const own = Math.min(pages, Math.ceil(lacking) + written);
  const states = SHARING.includes(replica.conflicts) ? updates : written * capacity;
  return (
    capacity * (NODE_BYTES + pages * SHARED_PAGE_BYTES + own * OWN_PAGE_BYTES) + (replica.keys + states) * STATE_BYTES
  );
}
