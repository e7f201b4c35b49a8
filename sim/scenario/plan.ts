/** Everything about a run that is fixed before it starts: who is where, what goes wrong, what is published. Nothing of it runs yet. */
import { compileFaults } from '../faults/compile.ts';
import { capacityOf } from '../faults/joins.ts';
import type { FaultPlan } from '../faults/plan.ts';
import { lifeAt } from '../faults/replay.ts';
import { makeDistribution } from '../kernel/distribution.ts';
import { Clocks } from '../kernel/clocks.ts';
import { Draw } from '../kernel/draw.ts';
import { rootKey, subKey, type RootKey } from '../kernel/seed.ts';
import { assignPlaces, type AssignedPlaces } from '../network/places.ts';
import { selectGroups } from '../network/selection.ts';
import { makeTopology, type BuiltTopology } from '../network/topology.ts';
import { planReplica, type ReplicaPlan } from '../replica/plan.ts';
import { compileWorkload, type CompiledWorkload } from '../replica/workload.ts';
import type { ClockSpec, ResolvedScenario } from './types.ts';

const CLOCK_DRIFT = 0;
const CLOCK_OFFSET = 1;
const PPB_PER_PPM = 1000;

export interface RunPlan {
  readonly root: RootKey;
  /** nodes that will ever exist */
  readonly capacity: number;
  readonly places: AssignedPlaces;
  readonly faults: FaultPlan;
  readonly topology: BuiltTopology;
  readonly workload: CompiledWorkload;
  /** null: no update has a key */
  readonly replica: ReplicaPlan | null;
  /** stack of each node, null when all have the same */
  readonly groupOf: Uint8Array | null;
  readonly clocks: Clocks;
  /** whether the node's clock ever differs from true time */
  readonly drifts: (node: number) => boolean;
}

/** @throws RangeError for what the scenario's own checks should have refused */
export function planRun(scenario: ResolvedScenario): RunPlan {
  const root = rootKey(scenario.seed);
  const { nodes } = scenario;
  const limitUs = scenario.until.limitUs;
  const capacity = capacityOf(scenario.faults, nodes);
  const places = assignPlaces(scenario.network, scenario.zones, capacity, root, nodes);
  const rates = clockRates(scenario.clocks, capacity, root);
  const faults = compileFaults(scenario.faults, {
    nodes,
    limitUs,
    places,
    root,
    baseDriftPpb: (node) => rates?.[node] ?? 0,
  });
  const workload = compileWorkload(scenario.workload, {
    nodes,
    places,
    root,
    limitUs,
    preloadedKeys: scenario.replica?.keys ?? 0,
    lifeAt: (node, timeUs) => lifeAt(faults, node, timeUs) === 'up',
  });
  const skewed = rates !== null || scenario.clocks.offsetUs !== null;
  const drifting = scenario.faults.some((fault) => fault.kind === 'drift');
  return {
    root,
    capacity,
    places,
    faults,
    topology: makeTopology(scenario.network.topology, nodes, root, capacity),
    workload,
    replica: scenario.replica === null ? null : planReplica(scenario.replica, scenario.workload, nodes, root),
    groupOf: groupsOf(scenario, places, root),
    clocks: makeClocks(scenario.clocks, rates, capacity, root, skewed || drifting),
    // A clock that drifts only for a while leaves the ring of steady timers for the whole run.
    drifts: skewed ? () => true : (node) => faults.drifts(node),
  };
}

function groupsOf(scenario: ResolvedScenario, places: AssignedPlaces, root: RootKey): Uint8Array | null {
  const { groups, nodes } = scenario;
  if (groups.length === 1) return null;
  const { groupOf } = selectGroups(
    groups.map((group) => group.nodes),
    { nodes, places, root },
    'groups',
  );
  // Whoever is in no group runs the last one's stack.
  return groupOf.map((group) => (group < groups.length ? group : groups.length - 1));
}

/** Rate of each clock in parts per billion, null when all keep true time. */
function clockRates(spec: ClockSpec, capacity: number, root: RootKey): Float64Array | null {
  if (spec.driftPpm === null) return null;
  const distribution = makeDistribution(spec.driftPpm);
  const draw = new Draw(subKey(root, 'clocks'), CLOCK_DRIFT);
  return Float64Array.from({ length: capacity }, (_, node) => {
    const size = Math.round(distribution.sample(draw.at2(node, 0)) * PPB_PER_PPM);
    return draw.at2(node, 1).chance(0.5) ? size : -size;
  });
}

function makeClocks(
  spec: ClockSpec,
  rates: Float64Array | null,
  capacity: number,
  root: RootKey,
  active: boolean,
): Clocks {
  const clocks = new Clocks(capacity, active);
  if (!active) return clocks;
  const offset = spec.offsetUs === null ? null : makeDistribution(spec.offsetUs);
  const draw = new Draw(subKey(root, 'clocks'), CLOCK_OFFSET);
  for (let node = 0; node < capacity; node++) {
    clocks.set(node, offset === null ? 0 : Math.round(offset.sample(draw.at2(node, 0))), rates?.[node] ?? 0);
  }
  return clocks;
}
