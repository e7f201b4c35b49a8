/** Keyed and plain workloads, and what nodes hold in the end. */
import type { ConflictRule, Context, Replica } from '../../../sim/protocols/contract.ts';
import type { OperationKind } from '../../../sim/replica/conflict-rule.ts';
import type { WorkloadSpec } from '../../../sim/replica/spec.ts';
import type { UpdateStore } from '../../../sim/replica/updates.ts';
import type { Simulation } from '../../../sim/scenario/simulation.ts';
import { publish } from '../trials.ts';

export interface Sent {
  readonly messages: number;
  readonly control: number;
  readonly payload: number;
  readonly largest: number;
}

/** A publish that writes to a key. */
export function write(
  id: string,
  atUs: number,
  node: number,
  key: string,
  operation: OperationKind,
  element: string | null = null,
): WorkloadSpec {
  return { ...publish(id, atUs, node), write: { key: { name: key }, operation, element, amount: 1 } };
}

/** Counts what is sent, by kind of message of one layer. */
export function sentBy(simulation: Simulation, layer: string): Map<string, Sent> {
  const sent = new Map<string, Sent>();
  simulation.observe({
    onSend(_timeUs, _from, _to, message, control, payload) {
      const type = simulation.host.messageTypes[message];
      if (type.layer !== layer) return;
      const before = sent.get(type.kind) ?? { messages: 0, control: 0, payload: 0, largest: 0 };
      sent.set(type.kind, {
        messages: before.messages + 1,
        control: before.control + control,
        payload: before.payload + payload,
        largest: Math.max(before.largest, control + payload),
      });
    },
  });
  return sent;
}

/** How often each semantic event of the layer happened. */
export function eventsOf(simulation: Simulation, layer: string): Map<string, number> {
  const counts = new Map<string, number>();
  simulation.observe({
    onSemantic(_timeUs, _node, event) {
      const name = simulation.host.eventNames[event];
      if (name.startsWith(`${layer}.`)) counts.set(name, (counts.get(name) ?? 0) + 1);
    },
  });
  return counts;
}

/** What each node that ever started holds, one text a node: ids of updates, and hashes of its states. */
export function holdings(simulation: Simulation): string[] {
  const { host, plan, kernel } = simulation;
  const nodes = Array.from({ length: plan.capacity }, (_, node) => node).filter((node) => kernel.lives.life[node] > 0);
  return nodes.map((node) => {
    const updates = [...host.updates.live()].filter((update) => host.updates.holds(node, update));
    const states = host.keyed === null ? '' : ` ${host.keyed.checksum(node)}`;
    return `${updates.toSorted((a, b) => a - b).join(',')}${states}`;
  });
}

export function finish(simulation: Simulation): Simulation {
  while (!simulation.finished) simulation.advance(100_000);
  return simulation;
}

/** A context without a run: updates, rows, a drawn number that is always 0. */
export function bareContext(updates: UpdateStore, capacity: number, replica: Replica | null = null): Context {
  const words = new Int32Array(100_000);
  let used = 0;
  const context: Partial<Context> = {
    updates,
    capacity,
    replica,
    holds: (node, update) => updates.holds(node, update),
    learn: (node, update, _from, hop) => updates.learn(node, update, hop),
    below: () => 0,
    row(length) {
      const row = used;
      used += length;
      return row;
    },
    words: () => words,
  };
  return context as Context;
}

/** Keys of updates, each a register that the later of two writes wins: as much of a replica as `Part` looks at. */
export function registers(keyOf: (update: number) => number): Replica {
  const rule: Partial<ConflictRule> = {
    merge: (a, b) => ((a as { update: number }).update >= (b as { update: number }).update ? a : b),
  };
  const replica: Partial<Replica> = { rule: rule as ConflictRule, keyOf, deltaOf: (update) => ({ update }) };
  return replica as Replica;
}
