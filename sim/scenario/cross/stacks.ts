/** Stacks: whether layers find what they need, and whether what they ask for exists. */
import type { BuiltTopology } from '../../network/topology.ts';
import { placementProblem } from '../../protocols/sampling/geometries.ts';
import type { Path } from '../problem.ts';
import type { GroupSpec, LayerSpec } from '../types.ts';
import type { CrossContext } from './context.ts';
import { zonesKnown } from './selections.ts';

interface Spot {
  readonly context: CrossContext;
  readonly group: GroupSpec;
  readonly layer: LayerSpec;
  readonly place: number;
  readonly path: Path;
  readonly built: BuiltTopology | null;
}

export function checkStacks(context: CrossContext, built: BuiltTopology | null): void {
  const { scenario, resolution, findings, sound } = context;
  scenario.groups.forEach((group, index) => {
    const { path, added } = resolution.stacks[index];
    group.stack.forEach((layer, place) => {
      const at = place < added ? path : [...path, place - added];
      const spot: Spot = { context, group, layer, place, path: at, built };
      checkSampling(spot);
      checkRiding(spot);
      if (sound('nodes')) checkFanout(spot);
    });
    const roles = group.stack.map((layer) => context.protocolOf(layer)?.role);
    if (roles.every((role) => role === 'peer-sampling')) {
      findings.warn(path, 'has no layer that spreads updates', 'push, pull, push-pull, anti-entropy …');
    }
  });
  if (sound('nodes') && context.capacity < 2 && scenario.groups.length > 0) {
    findings.warn(['nodes'], 'a single node has nobody to gossip with', 'at least 2');
  }
  if (sound('network', 'zones', 'nodes', 'stack', 'groups')) warnOfUnused(context);
}

function checkSampling({ context, layer, path }: Spot): void {
  const { findings, places, capacity, scenario, sound, knows } = context;
  const complete = scenario.network.topology.model === 'complete' && knows('network', 'topology');
  if (layer.use === 'neighbours' && complete) {
    findings.error(
      [...path, 'use'],
      'samples neighbours, but the topology is complete and gives none',
      'another topology, or use: uniform',
    );
  }
  if (layer.options['bootstrap'] === 'topology' && complete) {
    findings.error(
      [...path, 'bootstrap'],
      'begins with the topology, but that is complete and names nobody',
      'another topology, or another bootstrap',
    );
  }
  if (layer.use === 'spatial' && knows('network', 'placement')) {
    // Only a square asks for the number of nodes.
    const problem = placementProblem(places.placement, sound('nodes') ? capacity : 1);
    if (problem !== null) findings.error([...path, 'use'], problem, 'network.placement');
  }
  if (layer.use === 'zone-aware' && places.zones.length < 2 && zonesKnown(context)) {
    findings.error(
      [...path, 'use'],
      `needs zones, but there ${places.zones.length === 1 ? 'is one' : 'are none'}`,
      'at least two zones',
    );
  }
}

/** No layer that comes along has room on its packets; one of the user's own may. */
function checkRiding({ context, group, layer, path }: Spot): void {
  if (layer.use !== 'retransmit' || layer.options['gossip'] !== false) return;
  if (!context.sound('stack', 'groups') || group.stack.some(({ use }) => use.startsWith('.'))) return;
  context.findings.warn(
    [...path, 'gossip'],
    'sends nothing itself, and no layer here lets updates ride on its packets',
    'gossip: true, or a layer of your own that sends with riders',
  );
}

/** The peers a layer can sample at most: fanouts above it are quietly as good as it. */
function checkFanout({ context, group, layer, place, path, built }: Spot): void {
  const fanout = layer.options['fanout'];
  const { findings, capacity } = context;
  if (typeof fanout !== 'number' || capacity < 2) return;
  const samplers = group.stack
    .map(({ use }, index) => ({ use, index }))
    .filter(({ index }) => {
      return context.protocolOf(group.stack[index])?.role === 'peer-sampling';
    });
  const sampler = samplers.findLast(({ index }) => index < place) ?? samplers.find(({ index }) => index > place);
  const at = [...path, 'fanout'];
  if (fanout > capacity - 1) {
    findings.warn(at, `${fanout} is more than there are other nodes`, `at most ${Math.max(1, capacity - 1)}`);
    return;
  }
  if (sampler?.use !== 'neighbours' || built === null || built.topology === null) return;
  if (fanout > built.maxDegree) {
    const message = `${fanout} is more than the ${built.maxDegree} neighbours a node has`;
    findings.warn(at, message, `at most ${built.maxDegree}, or another topology`);
  } else if (fanout > built.meanDegree) {
    const mean = Math.round(built.meanDegree * 10) / 10;
    const message = `${fanout} is more than the ${mean} neighbours a node has on average`;
    findings.warn(at, message, `at most ${Math.floor(mean)}`);
  }
}

/** Parts of the network that no layer looks at. */
function warnOfUnused({ scenario, draft, resolution, protocolOf, findings }: CrossContext): void {
  const layers = scenario.groups.flatMap(({ stack }) => stack);
  const own = layers.some((layer) => protocolOf(layer) !== undefined && layer.use.startsWith('./'));
  const uses = (name: string): boolean => own || layers.some(({ use }) => use === name);
  if (layers.length === 0 || resolution.stacks.length === 0) return;
  const { topology, placement } = scenario.network;
  const links =
    uses('neighbours') || uses('round-robin') || layers.some(({ options }) => options['bootstrap'] === 'topology');
  if (topology.model !== 'complete' && !links) {
    findings.warn(['network', 'topology'], 'is used by no layer: peers are sampled from all nodes', 'use: neighbours');
  }
  if (placement.model !== 'none' && !uses('spatial')) {
    findings.warn(['network', 'placement'], 'is used by no layer', 'use: spatial');
  }
  if (draft.zones !== null && scenario.network.latency.model !== 'matrix' && placement.model !== 'zones') {
    const text = JSON.stringify([scenario.faults, scenario.workload, scenario.groups]);
    if (!uses('zone-aware') && !text.includes('"select":"zone"')) {
      findings.warn(
        ['zones'],
        'are used by nothing: no latency matrix, no zone-aware layer, no fault or publish in a zone',
      );
    }
  }
}
