/** Zones, groups and topology: whether everybody is somewhere, runs something, and knows somebody. */
import { NO_GROUP, selectGroups } from '../../network/selection.ts';
import { linksPerNode, makeTopology, topologyProblems } from '../../network/topology.ts';
import type { BuiltTopology } from '../../network/topology.ts';
import { textPath } from './context.ts';
import type { CrossContext } from './context.ts';
import { problemsAnyway, settled } from './selections.ts';

export function checkZones(context: CrossContext): void {
  const { scenario, places, findings, sound, knows } = context;
  const { zones, network } = scenario;
  const byZones = network.placement.model === 'zones' && knows('network', 'latency', 'placement');
  if (byZones && (network.latency.model !== 'matrix' || places.zones.length === 0)) {
    findings.error(
      ['network', 'placement'],
      'goes by the latency between zones, but latency is no matrix',
      'latency: { preset: aws }, or a matrix',
    );
  }
  if (!sound('zones')) return;
  if (!sound('nodes')) {
    for (const { index, message, expected } of problemsAnyway(
      context,
      zones.map(({ nodes }) => nodes),
    )) {
      findings.error(['zones', zones[index].name], message, expected);
    }
    return;
  }
  const outside = zones.length > 0 ? places.zoneOf.indexOf(NO_GROUP) : -1;
  if (outside >= 0 && !places.problems.some(({ index }) => index < 0)) {
    findings.error(
      ['zones'],
      `leave nodes without a zone, node ${outside} the first of them`,
      "zones that cover every node; one may take 'rest'",
    );
  }
  for (const { index, message, expected } of places.problems) {
    const zone = zones[index];
    if (zone !== undefined) findings.error(['zones', zone.name], message, expected);
    else findings.error(zones.length > 0 ? ['zones'] : needsZones(network.placement.model), message, expected);
  }
  if (places.problems.length === 0) warnOfEmptyZones(context);
}

/** Of zones written one by one: a preset has those it has. */
function warnOfEmptyZones({ scenario, draft, places, findings }: CrossContext): void {
  if (draft.zones === null || 'preset' in draft.zones) return;
  scenario.zones.forEach(({ name }, index) => {
    if (!places.zoneOf.includes(index)) findings.warn(['zones', name], 'selects no node', 'a zone that someone is in');
  });
}

function needsZones(placement: string): readonly string[] {
  return placement === 'zones' ? ['network', 'placement'] : ['network', 'latency'];
}

export function checkGroups(context: CrossContext): void {
  const { scenario, draft, env, findings, sound } = context;
  if (draft.stack !== null && draft.groups !== null && sound('stack', 'groups')) {
    findings.error(
      ['groups'],
      'cannot stand beside "stack"',
      'stack: the same for all nodes; groups: different ones',
      true,
    );
    return;
  }
  if (draft.stack === null && draft.groups === null && sound('stack', 'groups')) {
    findings.error(
      [],
      'has neither "stack" nor "groups": nobody would do anything',
      'stack: [ { use: push-pull } ], for example',
    );
    return;
  }
  if (draft.groups === null) return;
  const selectors = scenario.groups.map(({ nodes }) => nodes);
  const known = settled(context, selectors);
  const { groupOf, sizes, problems } = selectGroups(selectors, env, 'groups');
  const wrong = known ? problems : problemsAnyway(context, selectors);
  for (const { index, message, expected } of wrong) {
    findings.error([...textPath(draft, 'groups', index), 'nodes'], message, expected);
  }
  if (!known || !sound('groups') || wrong.length > 0) return;
  const without = groupOf.reduce((sum, group) => (group === NO_GROUP ? sum + 1 : sum), 0);
  if (without > 0) {
    const message = `leaves ${without} nodes without a stack, node ${groupOf.indexOf(NO_GROUP)} the first of them`;
    findings.error(['groups'], message, "groups that cover every node; the last may take 'rest'");
  }
  sizes.forEach((size, index) => {
    if (size === 0)
      findings.warn([...textPath(draft, 'groups', index), 'nodes'], 'selects no node', 'a group that someone is in');
  });
}

/** Nodes × links up to which the graph is built to look at its degrees. */
const BUILT_AT_MOST = 2_000_000;

export function checkTopology(context: CrossContext): BuiltTopology | null {
  const { scenario, capacity, env, findings, sound, knows } = context;
  const { topology } = scenario.network;
  if (!sound('nodes') || !knows('network', 'topology')) return null;
  const problems = topologyProblems(topology, scenario.nodes, capacity);
  for (const { key, message, expected } of problems) {
    if (topology.model !== 'edges') findings.error(['network', 'topology', key], message, expected);
  }
  if (problems.length > 0 || scenario.nodes * linksPerNode(topology, scenario.nodes) > BUILT_AT_MOST) return null;
  const built = makeTopology(topology, scenario.nodes, env.root, capacity);
  if (built.topology === null) return built;
  if (built.minDegree === 0 && scenario.nodes > 1) {
    findings.warn(['network', 'topology'], 'leaves at least one node without a neighbour', 'a link for every node');
  }
  if (built.components > 1) {
    const message = `falls into ${built.components} parts, the largest of ${built.largestComponent} nodes: news cannot cross`;
    findings.warn(['network', 'topology'], message, 'a connected graph');
  }
  return built;
}
