/** The curve that theory expects of the first update, at the rows of the timeline. */
import { meanBurstLoss } from '../network/burst.ts';
import { meanLatencyUs } from '../network/latency.ts';
import type { Table } from '../metrics/spec.ts';
import type { StackLayer } from '../protocols/host.ts';
import type { RunPlan } from './plan.ts';
import type { TheoryLine } from './result.ts';
import type { ResolvedScenario } from './types.ts';

/** null when no layer of a plain stack has a theory, or nothing was published */
export function theoryLine(
  scenario: ResolvedScenario,
  plan: RunPlan,
  stacks: readonly (readonly StackLayer[])[],
  timeline: Table,
): TheoryLine | null {
  const first = plan.workload.publishes[0];
  if (first === undefined || stacks.length !== 1 || plan.topology.topology !== null) return null;
  const { network } = scenario;
  const burst = network.burstLoss === null ? 0 : meanBurstLoss(network.burstLoss);
  const input = {
    nodes: scenario.nodes,
    loss: 1 - (1 - network.loss) * (1 - burst),
    meanLatencyUs: meanLatencyUs(network, plan.places),
  };
  for (const { protocol, options } of stacks[0]) {
    const curve = protocol.theory?.(options, input) ?? null;
    if (curve === null) continue;
    const times = Array.from(timeline.rows, (row) => Number(row[0]) * 1000 - first.timeUs);
    const shares = curve.at(times.map((t) => Math.max(0, t)));
    return {
      label: curve.label,
      source: curve.source,
      coverage: shares.map((share, i) => (times[i] < 0 ? null : share)),
    };
  }
  return null;
}
