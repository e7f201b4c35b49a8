/** What the nodes of a run hold before it begins, and by which rule they keep it. */
import { makeDistribution } from '../kernel/distribution.ts';
import { Draw } from '../kernel/draw.ts';
import { subKey, type RootKey } from '../kernel/seed.ts';
import type { ConflictRule, OperationKind, State } from './conflict-rule.ts';
import { conflictRules } from './conflict-rules.ts';
import { keySpaceOf, type KeySpace } from './keys.ts';
import type { ReplicaSpec, WorkloadSpec } from './spec.ts';
import { ReplicaStore } from './store.ts';

/** When preloaded values were written, by any clock: before all else, however wrong clocks may be. */
const PRELOADED_US = -1e15;

const SIZE = 0;
const MISSING = 1;

/** The first of these that the rule knows writes what is preloaded. */
const PRELOADING: readonly OperationKind[] = ['put', 'increment', 'add'];

export interface ReplicaPlan {
  readonly rule: ConflictRule;
  readonly keys: KeySpace;
  /** Stores of all nodes as they are at the start. */
  makeStore(capacity: number): ReplicaStore;
}

/**
 * @param nodes those of time 0
 * @throws RangeError for a rule that does not exist
 */
export function planReplica(
  spec: ReplicaSpec,
  workload: readonly WorkloadSpec[],
  nodes: number,
  root: RootKey,
): ReplicaPlan {
  const rule = conflictRules.get(spec.conflicts);
  if (rule === undefined) {
    throw new RangeError(`no conflict rule is called '${spec.conflicts}': ${[...conflictRules.keys()].join(', ')}`);
  }
  const keys = keySpaceOf(workload, spec.keys);
  return {
    rule,
    keys,
    makeStore(capacity) {
      const store = new ReplicaStore(rule, keys.size, capacity);
      store.preload(nodes, initialStates(rule, spec, root));
      if (spec.missing > 0) dropSome(store, spec, nodes, root);
      return store;
    },
  };
}

/** Values of the preloaded keys: written by nobody (-1), each by an update of its own below 0. */
function initialStates(rule: ConflictRule, spec: ReplicaSpec, root: RootKey): State[] {
  const kind = PRELOADING.find((operation) => rule.operations.includes(operation)) ?? 'put';
  const size = makeDistribution(spec.size);
  const draw = new Draw(subKey(root, 'replica'), SIZE);
  return Array.from({ length: spec.keys }, (_, key) => {
    const sizeBytes = size.sampleUs(draw.at2(key, 0));
    const stamp = { timeUs: PRELOADED_US, origin: -1, sequence: 1 };
    return rule.write(null, { kind, element: 0, amount: 1, sizeBytes, update: -1 - key }, stamp);
  });
}

function dropSome(store: ReplicaStore, spec: ReplicaSpec, nodes: number, root: RootKey): void {
  const draw = new Draw(subKey(root, 'replica'), MISSING);
  for (let node = 0; node < nodes; node++) {
    for (let key = 0; key < spec.keys; key++) {
      if (draw.at2(node, key).chance(spec.missing)) store.set(node, key, null);
    }
  }
}
