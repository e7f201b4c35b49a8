/** Faults against the rest: whether they fall into the run, hit somebody, and do anything. */
import type { FaultSpec } from '../../faults/spec.ts';
import { printDuration } from '../units.ts';
import type { Path } from '../problem.ts';
import { textPath } from './context.ts';
import type { CrossContext } from './context.ts';

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
  const { scenario, plan, findings, sound } = context;
  const places = new Map(scenario.faults.map(({ id }, place) => [id, place]));
  if (sound('nodes', 'zones', 'network')) {
    for (const { id, field, severity, message, expected } of plan.problems) {
      const place = places.get(id);
      if (place === undefined || field === 'id' || field === 'at') continue;
      const { fault, body } = pathsOf(context, place);
      const path = field === null ? fault : field === 'for' ? [...fault, 'for'] : [...body, ...fieldPath(field)];
      if (field === 'file' && dataBroken) continue;
      if (severity === 'error') findings.error(path, message, expected);
      else findings.warn(path, message, expected);
    }
  }
  scenario.faults.forEach((spec, place) => {
    const { fault, body } = pathsOf(context, place);
    if (sound('until')) checkTimes(context, spec, fault);
    warnOfNothing(context, spec, body);
  });
}

function checkTimes({ scenario, findings }: CrossContext, spec: FaultSpec, path: Path): void {
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
  if (spec.kind === 'partition' && spec.forUs === null && when === 'converged') {
    findings.warn(path, 'never heals, so the run cannot converge', '"for", or until: a limit alone');
  }
}

/** Faults that change nothing. */
function warnOfNothing({ findings }: CrossContext, spec: FaultSpec, body: Path): void {
  if (spec.kind === 'link' && spec.loss === 0 && spec.latencyFactor === 1 && spec.latencyAddUs === 0) {
    findings.warn(body, 'changes nothing', 'a loss, a latencyFactor or a latencyAdd');
  }
  if (spec.kind === 'slow' && spec.latencyFactor === 1 && spec.latencyAddUs === 0) {
    findings.warn(body, 'changes nothing', 'a latencyFactor or a latencyAdd');
  }
  if (spec.kind === 'pause' && spec.every === null && spec.length === null && spec.forUs === null) {
    findings.warn(body, 'never ends: the processes stand still for good', '"for", or a length');
  }
}
