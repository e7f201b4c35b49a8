/** Checks and figures against the rest: whether what they name exists, and whether the run can decide them. */
import type { Moment } from '../../checks/spec.ts';
import { printDuration } from '../units.ts';
import { unknownName } from '../suggest.ts';
import type { Path } from '../problem.ts';
import { isMap } from '../schema/build.ts';
import { idsInText, textPath } from './context.ts';
import type { CrossContext } from './context.ts';

export function checkChecks(context: CrossContext): void {
  const { scenario, draft } = context;
  scenario.checks.forEach((spec, place) => {
    const entry = textPath(draft, 'checks', place);
    const raw = (draft.raw['checks'] as readonly { readonly [key: string]: unknown }[])[entry[1] as number];
    const key = Object.keys(raw).find((name) => name !== 'id') ?? spec.check;
    const body = [...entry, key];
    if (spec.check === 'converges') {
      const after = momentUs(context, spec.after, [...body, 'after']);
      decidable(context, after === null ? null : after + spec.withinUs, [...body, 'within']);
    } else if (spec.check === 'coverage') {
      decidable(context, momentUs(context, spec.by, [...body, 'by']), [...body, 'by']);
      if (spec.workload !== null) known(context, 'workload', spec.workload, [...body, 'workload']);
    } else if (spec.check === 'resurrections' && context.sound('workload') && !deletes(scenario)) {
      context.findings.warn(body, 'always holds: nothing is ever deleted', 'a publish with operation: delete');
    }
  });
}

function deletes({ workload }: CrossContext['scenario']): boolean {
  return workload.some(({ write }) => write?.operation === 'delete');
}

/** Whether an id exists; entries that could not be read count by the id they state. */
function known(context: CrossContext, section: 'workload' | 'faults', id: string, path: Path): boolean {
  const { scenario, draft, findings, sound } = context;
  const ids = idsInText(draft, section, scenario[section]);
  if (ids.has(id)) return true;
  // An entry without an id that could not be read would have got one.
  if (!sound(section) && !allNamed(draft.raw[section])) return false;
  const what = section === 'faults' ? 'fault' : 'workload entry';
  const legal =
    ids.size === 0 ? `there are no ${section === 'faults' ? 'faults' : 'workload entries'}` : [...ids].join(', ');
  findings.error(path, unknownName(what, id, [...ids]), legal);
  return false;
}

function allNamed(entries: unknown): boolean {
  return Array.isArray(entries) && entries.every((entry: unknown) => isMap(entry) && typeof entry['id'] === 'string');
}

/** The moment in µs; null when it is unknown or cannot be said before the run. */
function momentUs(context: CrossContext, moment: Moment, path: Path): number | null {
  const { scenario, findings } = context;
  if (moment.kind === 'time') return moment.timeUs;
  if (moment.kind === 'publish') {
    if (!known(context, 'workload', moment.id, path)) return null;
    const entry = scenario.workload.find(({ id }) => id === moment.id);
    return entry?.when === 'at' ? entry.atUs : null;
  }
  if (!known(context, 'faults', moment.id, path)) return null;
  const span = spanOf(context, moment.id);
  if (span === null) return null;
  if (moment.kind === 'fault-start') return span.startUs;
  if (span.endUs < Infinity) return span.endUs;
  findings.error(path, `the fault "${moment.id}" never ends`, `a fault with "for", or ${moment.id}.start`);
  return null;
}

/** When a fault begins and ends; of one that could not be compiled, what its text says. Null when it could not be read. */
function spanOf(
  { scenario, plan }: CrossContext,
  id: string,
): { readonly startUs: number; readonly endUs: number } | null {
  const bands = plan.bands.filter((band) => band.id === id);
  if (bands.length > 0) {
    return {
      startUs: Math.min(...bands.map(({ startUs }) => startUs)),
      endUs: Math.max(...bands.map(({ endUs }) => endUs)),
    };
  }
  const spec = scenario.faults.find((fault) => fault.id === id);
  if (spec === undefined || spec.kind === 'trace') return null;
  const { atUs } = spec;
  if (spec.kind === 'join') return { startUs: atUs, endUs: atUs + spec.overUs };
  if (spec.kind === 'leave') return { startUs: atUs, endUs: atUs };
  return { startUs: atUs, endUs: spec.forUs === null ? Infinity : atUs + spec.forUs };
}

function decidable({ scenario, findings, knows }: CrossContext, timeUs: number | null, path: Path): void {
  const { limitUs } = scenario.until;
  if (timeUs === null || timeUs <= limitUs || !knows('until', 'limit')) return;
  const message = `reaches to ${printDuration(timeUs)}, but the run is over at ${printDuration(limitUs)} at the latest`;
  findings.warn(path, message, 'a longer until.limit, or an earlier moment');
}
