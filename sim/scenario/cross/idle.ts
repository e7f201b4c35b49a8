/** Faults that silently change nothing, or less than their text says. */
import { lifeAt } from '../../faults/replay.ts';
import type { FaultSpec } from '../../faults/spec.ts';
import type { DistributionSpec } from '../../kernel/distribution.ts';
import type { NodeSelector } from '../../network/spec.ts';
import { printDuration } from '../units.ts';
import type { Path } from '../problem.ts';
import type { CrossContext } from './context.ts';

interface Paths {
  readonly fault: Path;
  readonly body: Path;
}

export function warnOfNothing(context: CrossContext, spec: FaultSpec, { fault, body }: Paths): void {
  warnOfNoChange(context, spec, body);
  if (context.sound('nodes')) warnOfAbsent(context, spec, body);
  if (spec.kind === 'join') warnOfJoin(context, spec, { fault, body });
  if (spec.kind === 'trace') warnOfLateTrace(context, spec, body);
}

/** The node of a selector that names only one, null for others. */
function onlyNode(selector: NodeSelector): number | null {
  if (selector.select === 'range') return selector.from === selector.to ? selector.from : null;
  return selector.select === 'nodes' && selector.nodes.length === 1 ? selector.nodes[0] : null;
}

/** Whether it can be nothing but 0. */
function isZero(spec: DistributionSpec): boolean {
  if (spec.max === 0) return true;
  return spec.model === 'constant' && spec.value === 0 && (spec.min ?? 0) === 0;
}

function warnOfNoChange({ findings }: CrossContext, spec: FaultSpec, body: Path): void {
  const warn = (message: string, expected: string, ...keys: string[]): void =>
    findings.warn([...body, ...keys], message, expected);
  if (spec.kind === 'link' && spec.loss === 0 && spec.latencyFactor === 1 && spec.latencyAddUs === 0) {
    warn('changes nothing', 'a loss, a latencyFactor or a latencyAdd');
  }
  if (spec.kind === 'link' && onlyNode(spec.from) !== null && onlyNode(spec.from) === onlyNode(spec.to)) {
    warn('goes from a node to itself, so it changes nothing', 'two nodes, or more');
  }
  if (spec.kind === 'slow' && spec.latencyFactor === 1 && spec.latencyAddUs === 0) {
    warn('changes nothing', 'a latencyFactor or a latencyAdd');
  }
  if (spec.kind === 'drift' && isZero(spec.ppm)) warn('changes nothing', 'a drift above 0', 'ppm');
  if (spec.kind === 'pause' && spec.length !== null && isZero(spec.length)) {
    warn('pauses for no time', 'a length above 0', 'length');
  }
  if (spec.kind === 'pause' && spec.every === null && spec.length === null && spec.forUs === null) {
    warn('never ends: the processes stand still for good', '"for", or a length');
  }
  if (spec.kind === 'partition' && spec.flap !== null && spec.forUs !== null && spec.flap.downUs >= spec.forUs) {
    const lasts = printDuration(spec.forUs);
    warn(`never opens: the fault is over after ${lasts}`, `less than ${lasts}`, 'flap', 'down');
  }
}

/** Nodes named one by one that are not there yet, or no longer: what does not exist cannot crash, pause or leave. */
function warnOfAbsent({ scenario, plan, findings }: CrossContext, spec: FaultSpec, body: Path): void {
  if (!('nodes' in spec)) return;
  const atOnce = spec.kind === 'crash' || spec.kind === 'leave' || (spec.kind === 'pause' && spec.every === null);
  const endUs = 'forUs' in spec && spec.forUs !== null ? spec.atUs + spec.forUs : Infinity;
  const lastUs = atOnce ? spec.atUs : endUs;
  for (const node of namedNodes(spec.nodes, scenario.nodes, plan.capacity)) {
    if (plan.joinTimeUs(node) < lastUs) continue;
    const message = `node ${node} has not joined by ${printDuration(lastUs)}, so nothing happens to it`;
    findings.warn([...body, 'nodes'], message, `after ${printDuration(plan.joinTimeUs(node))}`);
    break;
  }
  if (spec.atUs === 0 || !scenario.faults.some(({ kind }) => kind === 'leave')) return;
  let looked = 0;
  for (const node of namedNodes(spec.nodes, 0, plan.capacity)) {
    if (looked++ === MOST_LOOKED_AT) return;
    if (lifeAt(plan, node, spec.atUs - 1) !== 'left') continue;
    const message = `node ${node} has left by ${printDuration(spec.atUs)}, so nothing happens to it`;
    findings.warn([...body, 'nodes'], message, 'a node that is there');
    return;
  }
}

/** Whether a node has left takes a look at all that happens to it. */
const MOST_LOOKED_AT = 10_000;

/** Those from `first` up to, but not including, `end`. */
function* namedNodes(selector: NodeSelector, first: number, end: number): Generator<number> {
  if (selector.select === 'nodes') {
    for (const node of selector.nodes) if (node >= first && node < end) yield node;
  } else if (selector.select === 'range') {
    for (let node = Math.max(first, selector.from); node <= selector.to && node < end; node++) yield node;
  }
}

type Join = Extract<FaultSpec, { kind: 'join' }>;

function warnOfJoin(context: CrossContext, spec: Join, { fault, body }: Paths): void {
  const { scenario, findings, knows, sound } = context;
  const { limitUs } = scenario.until;
  if (knows('until', 'limit') && spec.atUs < limitUs && spec.count > 1 && spec.atUs + spec.overUs >= limitUs) {
    const message = `the last joins at ${printDuration(spec.atUs + spec.overUs)}, but the run is over at ${printDuration(limitUs)} at the latest`;
    findings.warn([...body, 'over'], message, `less than ${printDuration(limitUs - spec.atUs)}`);
  }
  if (spec.count === 1 && spec.overUs > 0) {
    findings.warn([...body, 'over'], 'is not used: a single node joins at once', 'a count above 1');
  }
  if (!sound('nodes', 'stack', 'groups') || !knows('network', 'topology')) return;
  const { topology } = scenario.network;
  // A file of links may name them; that its graph leaves somebody alone is told with the graph.
  if (topology.model === 'complete' || topology.model === 'edges') return;
  if (!scenario.groups.some(({ stack }) => stack.some(({ use }) => LINK_SAMPLERS.includes(use)))) return;
  const message = 'a join does not change the topology: those who join have no neighbours, so nobody talks to them';
  findings.warn(fault, message, 'use: uniform, topology: complete, or a file of links that names them');
}

/** Layers that sample along the links of the topology. */
const LINK_SAMPLERS: readonly string[] = ['neighbours', 'round-robin'];

function warnOfLateTrace(context: CrossContext, spec: Extract<FaultSpec, { kind: 'trace' }>, body: Path): void {
  const { limitUs } = context.scenario.until;
  if (spec.rows.length === 0 || !context.knows('until', 'limit') || spec.rows[0] < limitUs) return;
  const key = body.at(-1) === 'churn' ? 'trace' : 'file';
  const message = `begins at ${printDuration(spec.rows[0])}, when the run is over: the limit is ${printDuration(limitUs)}`;
  context.findings.warn([...body, key], message, `a first row before ${printDuration(limitUs)}`);
}
