import { endOf } from './context.ts';
import type { CompileContext, FaultParts } from './context.ts';
import { SideCut } from './cut.ts';
import type { FaultSpec } from './spec.ts';

const ISOLATED = 1;

/** Cut off from everybody, each node for itself. */
export function compileIsolate(spec: Extract<FaultSpec, { kind: 'isolate' }>, context: CompileContext): FaultParts {
  const sideOf = new Uint8Array(context.env.nodes + context.joins.count);
  for (const node of context.nodes(spec.id, 'nodes', spec.nodes)) sideOf[node] = ISOLATED;
  const incoming = spec.direction !== 'out';
  const outgoing = spec.direction !== 'in';
  const timing = { startUs: spec.atUs, endUs: endOf(spec), downUs: Infinity, periodUs: Infinity };
  const severs = (from: number, to: number): boolean =>
    (incoming && to === ISOLATED) || (outgoing && from === ISOLATED);
  return { cut: new SideCut(spec.id, timing, sideOf, 2, severs), startUs: spec.atUs, endUs: timing.endUs };
}
