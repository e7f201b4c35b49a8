/** Workload against the rest: whether its nodes exist and are up, and whether its times fall into the run. */
import { lifeAt } from '../../faults/replay.ts';
import { selectGroups } from '../../network/selection.ts';
import { expectedPublishes } from '../../replica/workload.ts';
import type { WorkloadSpec } from '../../replica/spec.ts';
import { printDuration } from '../units.ts';
import type { Path } from '../problem.ts';
import { textPath } from './context.ts';
import type { CrossContext } from './context.ts';
import { problemsAnyway, settled } from './selections.ts';

/** All of them are known before the run. */
const MOST_PUBLISHES = 10_000_000;
/** With a mean below ln 2 it is likelier than not that a Poisson entry publishes nothing. */
const LEAST_PUBLISHES = 0.69;

export function checkWorkload(context: CrossContext): void {
  const { scenario, draft, findings, sound, knows } = context;
  if (scenario.workload.length === 0 && sound('workload', 'stack', 'groups', 'replica') && spreads(context)) {
    findings.warn(['workload'], 'is empty: nothing is published', '[ { at: 1s, publish: { node: 0 } } ], for example');
  }
  const { limitUs } = scenario.until;
  const publishes = expectedPublishes(scenario.workload, limitUs);
  if (publishes > MOST_PUBLISHES && knows('until', 'limit')) {
    findings.error(
      ['workload'],
      `publishes ${Math.round(publishes)} updates up to the limit`,
      `at most ${MOST_PUBLISHES}`,
    );
  }
  scenario.workload.forEach((entry, place) => {
    const path = textPath(draft, 'workload', place);
    if (knows('until', 'limit')) checkTimes(context, entry, path);
    checkSource(context, entry, [...path, 'publish', 'node']);
  });
}

/** Whether any layer lives by what is published: failure detection and aggregation do not, nor repair where keys are missing. */
function spreads({ scenario, protocolOf }: CrossContext): boolean {
  if (scenario.replica !== null && scenario.replica.keys > 0 && scenario.replica.missing > 0) return false;
  const roles = scenario.groups.flatMap(({ stack }) => stack.map((layer) => protocolOf(layer)?.role));
  return (
    !roles.some((role) => role === 'failure-detection' || role === 'aggregation') || roles.includes('dissemination')
  );
}

function checkTimes({ scenario, findings, knows }: CrossContext, entry: WorkloadSpec, path: Path): void {
  const { limitUs, when } = scenario.until;
  const limit = printDuration(limitUs);
  const over = `the limit is ${limit}`;
  if (entry.when === 'at') {
    if (entry.atUs >= limitUs)
      findings.error([...path, 'at'], `is published when the run is over: ${over}`, `before ${limit}`);
    return;
  }
  if (entry.fromUs >= limitUs) {
    findings.error([...path, 'from'], `begins when the run is over: ${over}`, `before ${limit}`);
  } else if (entry.untilUs > limitUs) {
    findings.warn([...path, 'until'], `is after the end of the run: ${over}`, `at most ${limit}`);
  } else if (expectedPublishes([entry], limitUs) < LEAST_PUBLISHES && entry.arrival === 'poisson') {
    findings.warn(
      [...path, 'rate'],
      'is so low that most likely nothing is published',
      'a higher rate, or a longer time',
    );
  } else if (entry.untilUs === limitUs && when === 'converged' && knows('until', 'converged')) {
    findings.warn(
      [...path, 'until'],
      'publishes up to the limit, so the run cannot converge before it',
      `some time before ${limit}`,
    );
  }
}

function checkSource(context: CrossContext, entry: WorkloadSpec, path: Path): void {
  const { findings, capacity, env, plan, sound } = context;
  const { source } = entry;
  if ('among' in source && source.among.select === 'all') return;
  if ('among' in source) {
    const selectors = [source.among];
    const known = settled(context, selectors);
    const { groupOf, problems } = selectGroups(selectors, env, entry.id);
    for (const { message, expected } of known ? problems : problemsAnyway(context, selectors)) {
      findings.error(path, message, expected);
    }
    if (known && problems.length === 0 && !groupOf.includes(0)) {
      findings.warn(path, 'selects no node, so nothing is published', 'a selector that someone fits');
    }
    return;
  }
  if (!sound('nodes')) return;
  if (source.node >= capacity) {
    findings.error(path, `there is no node ${source.node}`, `0 to ${capacity - 1}`);
    return;
  }
  if (entry.when === 'rate') {
    checkStream(context, entry, source.node, path);
    return;
  }
  const state = lifeAt(plan, source.node, entry.atUs);
  if (state === 'up' || state === 'paused') return;
  const words = { down: 'is down', left: 'has left', 'not-joined': 'has not joined' }[state];
  findings.warn(
    path,
    `node ${source.node} ${words} at ${printDuration(entry.atUs)}, so the update is lost`,
    'a node that is up, or random',
  );
}

/** A node that joins later, or is gone before: down and up again is what happens to nodes. */
function checkStream(
  { findings, plan }: CrossContext,
  { fromUs }: Extract<WorkloadSpec, { when: 'rate' }>,
  node: number,
  path: Path,
): void {
  const state = lifeAt(plan, node, fromUs);
  if (state !== 'not-joined' && state !== 'left') return;
  const words = state === 'left' ? 'has left' : 'has not joined';
  const message = `node ${node} ${words} at ${printDuration(fromUs)}, so updates are lost`;
  findings.warn(path, message, 'a node that is there, or random');
}
