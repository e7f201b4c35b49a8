/** Checks and figures against the rest: whether what they name exists, and whether the run can decide them. */
import type { Moment } from '../../checks/spec.ts';
import { printDuration } from '../units.ts';
import { unknownName } from '../suggest.ts';
import type { Path } from '../problem.ts';
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
    }
  });
}

/** Whether an id exists; entries that could not be read count by the id they state. */
function known(context: CrossContext, section: 'workload' | 'faults', id: string, path: Path): boolean {
  const { scenario, draft, findings, sound } = context;
  const ids = idsInText(draft, section, scenario[section]);
  if (ids.has(id)) return true;
  // An entry without an id that could not be read would have got one.
  if (!sound(section)) return false;
  const what = section === 'faults' ? 'fault' : 'workload entry';
  const legal =
    ids.size === 0 ? `there are no ${section === 'faults' ? 'faults' : 'workload entries'}` : [...ids].join(', ');
  findings.error(path, unknownName(what, id, [...ids]), legal);
  return false;
}

/** The moment in µs; null when it is unknown or cannot be said before the run. */
function momentUs(context: CrossContext, moment: Moment, path: Path): number | null {
  const { scenario, plan, findings, sound } = context;
  if (moment.kind === 'time') return moment.timeUs;
  if (moment.kind === 'publish') {
    if (!known(context, 'workload', moment.id, path)) return null;
    const entry = scenario.workload.find(({ id }) => id === moment.id);
    return entry?.when === 'at' ? entry.atUs : null;
  }
  if (!known(context, 'faults', moment.id, path)) return null;
  const bands = plan.bands.filter(({ id }) => id === moment.id);
  if (bands.length === 0 || !sound('until')) return null;
  if (moment.kind === 'fault-start') return Math.min(...bands.map(({ startUs }) => startUs));
  const endUs = Math.max(...bands.map(({ endUs: end }) => end));
  if (endUs < Infinity) return endUs;
  findings.error(path, `the fault "${moment.id}" never ends`, `a fault with "for", or ${moment.id}.start`);
  return null;
}

function decidable({ scenario, findings, sound }: CrossContext, timeUs: number | null, path: Path): void {
  const { limitUs } = scenario.until;
  if (timeUs === null || timeUs <= limitUs || !sound('until')) return;
  const message = `reaches to ${printDuration(timeUs)}, but the run is over at ${printDuration(limitUs)} at the latest`;
  findings.warn(path, message, 'a longer until.limit, or an earlier moment');
}

export function checkRest({ scenario, findings, sound }: CrossContext): void {
  const { until, stopGrainUs, metrics, network } = scenario;
  if (sound('until', 'stopGrain') && stopGrainUs > until.limitUs) {
    findings.warn(['stopGrain'], 'is longer than the run', `at most ${printDuration(until.limitUs)}`);
  }
  if (sound('until', 'metrics') && metrics.sampleIntervalUs > until.limitUs) {
    findings.warn(
      ['metrics', 'sample'],
      'is longer than the run: the timeline has one row',
      `at most ${printDuration(until.limitUs)}`,
    );
  }
  if (sound('network') && network.loss === 1) findings.warn(['network', 'loss'], 'loses every packet', 'below 100%');
  const { bandwidth } = network;
  const largest = Math.max(0, ...scenario.workload.map(({ size }) => (size.model === 'constant' ? size.value : 0)));
  if (sound('network') && bandwidth !== null && bandwidth.queueBytes < largest) {
    const message = `holds ${bandwidth.queueBytes} bytes, less than an update of ${largest}`;
    findings.warn(['network', 'bandwidth', 'queue'], message, 'room for the largest update');
  }
}
