import { NO_GROUP } from '../network/selection.ts';
import { endOf } from './context.ts';
import type { CompileContext, FaultParts } from './context.ts';
import { SideCut } from './cut.ts';
import type { FaultSpec } from './spec.ts';

/**
 * No message between different groups. Nodes in no group are one more group, which comes last in the order that a one-way cut goes
 * by; a message in flight while the cut is in force is the network's to kill.
 */
export function compilePartition(
  spec: Extract<FaultSpec, { kind: 'partition' }>,
  context: CompileContext,
): FaultParts | null {
  const known = context.problems.length;
  const count = spec.groups.length;
  if (count === 0) context.error(spec.id, 'groups', 'there is no group', 'at least one');
  const { groupOf, sizes } = context.groups(spec.id, spec.groups);
  if (context.problems.length > known) return null;

  const sideOf = groupOf.map((group) => (group === NO_GROUP ? count : group));
  warnOfEmptySides(spec.id, sizes, sideOf, context);
  const { flap } = spec;
  const timing = {
    startUs: spec.atUs,
    endUs: endOf(spec),
    downUs: flap === null ? Infinity : flap.downUs,
    periodUs: flap === null ? Infinity : flap.downUs + flap.upUs,
  };
  const cut = new SideCut(spec.id, timing, sideOf, count + 1, (from, to) => (spec.oneWay ? from < to : from !== to));
  return { cut, startUs: spec.atUs, endUs: cut.endUs };
}

function warnOfEmptySides(id: string, sizes: Uint32Array, sideOf: Uint8Array, context: CompileContext): void {
  sizes.forEach((size, index) => {
    if (size === 0 && !sideOf.includes(index)) {
      context.warn(id, `groups[${index}]`, 'selects no node', 'a group that someone is in');
    }
  });
  if (sideOf.length > 0 && sideOf.every((side) => side === sideOf[0])) {
    context.warn(id, 'groups', 'every node is on one side, so nothing is cut', 'two sides');
  }
}
