/** Workload against the rest: whether its nodes exist and are up, and whether its times fall into the run. */
import { lifeAt } from '../../faults/replay.ts';
import { selectNodes, selectorProblems } from '../../network/selection.ts';
import { expectedPublishes } from '../../replica/workload.ts';
import type { WorkloadSpec } from '../../replica/spec.ts';
import { printDuration } from '../units.ts';
import type { Path } from '../problem.ts';
import { textPath } from './context.ts';
import type { CrossContext } from './context.ts';

/** All of them are known before the run. */
const MOST_PUBLISHES = 10_000_000;

export function checkWorkload(context: CrossContext): void {
  const { scenario, draft, findings, sound } = context;
  if (scenario.workload.length === 0 && sound('workload')) {
    findings.warn(['workload'], 'is empty: nothing is published', '[ { at: 1s, publish: { node: 0 } } ], for example');
  }
  const { limitUs } = scenario.until;
  const publishes = expectedPublishes(scenario.workload, limitUs);
  if (publishes > MOST_PUBLISHES && sound('until')) {
    findings.error(
      ['workload'],
      `publishes ${Math.round(publishes)} updates up to the limit`,
      `at most ${MOST_PUBLISHES}`,
    );
  }
  scenario.workload.forEach((entry, place) => {
    const path = textPath(draft, 'workload', place);
    if (sound('until')) checkTimes(context, entry, path);
    if (sound('nodes', 'zones', 'network')) checkSource(context, entry, [...path, 'publish', 'node']);
  });
}

function checkTimes({ scenario, findings }: CrossContext, entry: WorkloadSpec, path: Path): void {
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
  } else if (entry.untilUs === limitUs && when === 'converged') {
    findings.warn(
      [...path, 'until'],
      'publishes up to the limit, so the run cannot converge before it',
      `some time before ${limit}`,
    );
  }
}

function checkSource(context: CrossContext, entry: WorkloadSpec, path: Path): void {
  const { findings, capacity, env, plan } = context;
  const { source } = entry;
  if ('among' in source && source.among.select === 'all') return;
  if ('among' in source) {
    const problems = selectorProblems(source.among, env);
    for (const { message, expected } of problems) findings.error(path, message, expected);
    if (problems.length === 0 && selectNodes(source.among, env, entry.id).length === 0) {
      findings.warn(path, 'selects no node, so nothing is published', 'a selector that someone fits');
    }
    return;
  }
  if (source.node >= capacity) {
    findings.error(path, `there is no node ${source.node}`, `0 to ${capacity - 1}`);
    return;
  }
  if (entry.when !== 'at') return;
  const state = lifeAt(plan, source.node, entry.atUs);
  if (state === 'up' || state === 'paused') return;
  const words = { down: 'is down', left: 'has left', 'not-joined': 'has not joined' }[state];
  findings.warn(
    path,
    `node ${source.node} ${words} at ${printDuration(entry.atUs)}, so the update is lost`,
    'a node that is up, or random',
  );
}
