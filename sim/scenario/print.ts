/**
 * A resolved scenario as YAML that `loadScenario` reads back into the identical object: every default written out, every value
 * with its unit, files named as they lie in the run's folder.
 */
import { Document, Scalar, isCollection, visit } from 'yaml';
import { selectGroups } from '../network/selection.ts';
import { assignPlaces } from '../network/places.ts';
import { capacityOf } from '../faults/joins.ts';
import type { FaultSpec } from '../faults/spec.ts';
import { rootKey } from '../kernel/seed.ts';
import { printChecks } from './print/checks.ts';
import { printFaults } from './print/faults.ts';
import { printNetwork } from './print/network.ts';
import { distributionText, selectorText } from './print/parts.ts';
import { printLayer } from './print/stack.ts';
import type { FindOptions } from './print/stack.ts';
import { printReplica, printWorkload } from './print/workload.ts';
import type { ResolvedScenario } from './types.ts';
import { printDuration } from './units.ts';

type TextMap = { [key: string]: unknown };

const HEAD =
  ' Resolved by rumormill: every default written out. `rumormill run` with this file repeats the run to the byte.';

/**
 * @param find option specs of a protocol, by `use`; the user's own protocols need it when an option is called like another one with
 *   its unit (`sizeBytes` of type integer)
 */
export function toYaml(scenario: ResolvedScenario, find: FindOptions = () => null): string {
  const document = new Document(textForm(scenario, find), { aliasDuplicateObjects: false });
  document.commentBefore = HEAD;
  flatten(document);
  noteSides(document, scenario);
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

/** The text form as plain values. */
export function textForm(scenario: ResolvedScenario, find: FindOptions = () => null): TextMap {
  const { clocks, until, metrics, groups, zones } = scenario;
  const text: TextMap = { version: 1, name: scenario.name };
  for (const key of ['question', 'source', 'expect'] as const) if (scenario[key] !== null) text[key] = scenario[key];
  text['seed'] = scenario.seed;
  text['nodes'] = scenario.nodes;
  if (zones.length > 0) text['zones'] = Object.fromEntries(zones.map(({ name, nodes }) => [name, selectorText(nodes)]));
  const clockText: TextMap = {};
  if (clocks.driftPpm !== null) clockText['drift'] = distributionText(clocks.driftPpm, 'ppm');
  // One value alone would mean a range.
  if (clocks.offsetUs !== null) clockText['offset'] = distributionText(clocks.offsetUs, 'duration', true);
  if (Object.keys(clockText).length > 0) text['clocks'] = clockText;
  text['network'] = printNetwork(scenario.network);
  const [first] = groups;
  if (groups.length === 1 && first.id === 'all' && first.nodes.select === 'all') {
    text['stack'] = first.stack.map((layer) => printLayer(layer, find));
  } else {
    text['groups'] = groups.map(({ id, nodes, stack }) => {
      return { id, nodes: selectorText(nodes), stack: stack.map((layer) => printLayer(layer, find)) };
    });
  }
  if (scenario.replica !== null) text['replica'] = printReplica(scenario.replica);
  text['workload'] = printWorkload(scenario.workload);
  text['faults'] = printFaults(scenario.faults);
  text['until'] = {
    ...(until.when === 'limit' ? {} : { [until.when]: true }),
    limit: printDuration(until.limitUs),
    grace: printDuration(until.graceUs),
    ...(until.when === 'limit' ? {} : { notBefore: printDuration(until.notBeforeUs) }),
  };
  text['stopGrain'] = printDuration(scenario.stopGrainUs);
  text['metrics'] = { sample: printDuration(metrics.sampleIntervalUs), maxCurves: metrics.maxCurves };
  text['checks'] = printChecks(scenario.checks);
  return text;
}

/** Layers, entries, faults and checks each on a line of their own; the rest as a tree. */
function flatten(document: Document): void {
  visit(document, {
    Collection(_, node, path) {
      const depth = path.filter((parent) => isCollection(parent)).length;
      if (depth >= 2) (node as { flow?: boolean }).flow = true;
    },
    Scalar(_, node) {
      // Text that another reader of YAML could take for something else.
      if (typeof node.value === 'string' && /^(y|n|yes|no|on|off|[\d.:_]+)$/i.test(node.value))
        node.type = Scalar.QUOTE_SINGLE;
    },
  });
}

type Partition = Extract<FaultSpec, { kind: 'partition' }>;

/** Says on which side of each partition node 0 is. */
function noteSides(document: Document, scenario: ResolvedScenario): void {
  if (!scenario.faults.some(({ kind }) => kind === 'partition')) return;
  const root = rootKey(scenario.seed);
  const capacity = capacityOf(scenario.faults, scenario.nodes);
  const places = assignPlaces(scenario.network, scenario.zones, capacity, root, scenario.nodes);
  scenario.faults.forEach((fault, index) => {
    if (fault.kind !== 'partition') return;
    const node: unknown = document.getIn(['faults', index], true);
    if (!isCollection(node)) return;
    node.commentBefore = ` ${fault.id}: ${sideOfFirst(fault, { nodes: scenario.nodes, places, root })}`;
  });
}

function sideOfFirst(fault: Partition, env: Parameters<typeof selectGroups>[1]): string {
  const { groupOf, sizes } = selectGroups(fault.groups, env, fault.id);
  const group = groupOf[0];
  const sizeText = [...sizes].join(' + ');
  return group < fault.groups.length
    ? `node 0 is in group ${group + 1} of ${fault.groups.length} (${sizeText} nodes)`
    : `node 0 is in none of the ${fault.groups.length} groups, on a side of its own (${sizeText} nodes in the groups)`;
}
