/** Faults against the rest: whether they fall into the run, hit somebody, and do anything. */
import type { FaultSpec } from '../../faults/spec.ts';
import { printDuration } from '../units.ts';
import type { Path } from '../problem.ts';
import { textPath } from './context.ts';
import type { CrossContext } from './context.ts';
import { warnOfNothing } from './idle.ts';
import { problemsAnyway, selectionsOf, settled } from './selections.ts';

/** Path of the fault and of its body. */
function pathsOf({ draft }: CrossContext, place: number): { readonly fault: Path; readonly body: Path } {
  const fault = textPath(draft, 'faults', place);
  return { fault, body: [...fault, draft.faults[place].value.key] };
}

/** `groups[1]` or `flap.down` as keys. */
function fieldPath(field: string): Path {
  return field
    .split(/[.[\]]+/)
    .filter((key) => key !== '')
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}

export function checkFaults(context: CrossContext, dataBroken: boolean): void {
  const { scenario, findings, knows } = context;
  checkPlan(context, dataBroken);
  scenario.faults.forEach((spec, place) => {
    const { fault, body } = pathsOf(context, place);
    for (const { selectors, field } of selectionsOf(spec)) {
      if (settled(context, selectors)) continue;
      for (const { index, message, expected } of problemsAnyway(context, selectors)) {
        findings.error([...body, ...fieldPath(field(index))], message, expected);
      }
    }
    if (knows('until', 'limit')) checkTimes(context, spec, fault);
    warnOfNothing(context, spec, { fault, body });
  });
}

/** What came up when the faults were compiled, but for what depends on something that could not be read. */
function checkPlan(context: CrossContext, dataBroken: boolean): void {
  const { scenario, plan, findings } = context;
  const places = new Map(scenario.faults.map(({ id }, place) => [id, place]));
  for (const { id, field, severity, message, expected } of plan.problems) {
    const place = places.get(id);
    if (place === undefined || field === 'id' || field === 'at') continue;
    if (field === 'file' && dataBroken) continue;
    if (!decided(context, scenario.faults[place], field)) continue;
    const { fault, body } = pathsOf(context, place);
    const path = field === null ? fault : field === 'for' ? [...fault, 'for'] : [...body, ...fieldPath(field)];
    if (severity === 'error') findings.error(path, message, expected);
    else findings.warn(path, message, expected);
  }
}

/** Whether all that a problem of this field depends on could be read. */
function decided(context: CrossContext, spec: FaultSpec, field: string | null): boolean {
  if (spec.kind === 'trace') return context.sound('nodes');
  const selecting = field === null || /^(nodes|from|to|groups.*)$/.test(field);
  return !selecting || selectionsOf(spec).every(({ selectors }) => settled(context, selectors));
}

function checkTimes({ scenario, findings, knows }: CrossContext, spec: FaultSpec, path: Path): void {
  const { limitUs, when } = scenario.until;
  const limit = printDuration(limitUs);
  if (spec.kind === 'trace') return;
  if (spec.atUs >= limitUs) {
    findings.error([...path, 'at'], `begins when the run is over: the limit is ${limit}`, `before ${limit}`);
    return;
  }
  const forUs = 'forUs' in spec ? spec.forUs : null;
  if (forUs !== null && spec.atUs + forUs > limitUs) {
    const end = printDuration(spec.atUs + forUs);
    findings.warn(
      [...path, 'for'],
      `lasts until ${end}, but the run is over at ${limit} at the latest`,
      `at most ${printDuration(limitUs - spec.atUs)}`,
    );
  }
  if (spec.kind === 'partition' && spec.forUs === null && when === 'converged' && knows('until', 'converged')) {
    findings.warn(path, 'never heals, so the run cannot converge', '"for", or until: a limit alone');
  }
}
