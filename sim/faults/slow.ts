import { endOf } from './context.ts';
import type { CompileContext, FaultParts } from './context.ts';
import { EITHER_END, NodeEffect } from './effect.ts';
import type { FaultSpec } from './spec.ts';

/** Everything these nodes send or receive is late. */
export function compileSlow(spec: Extract<FaultSpec, { kind: 'slow' }>, context: CompileContext): FaultParts {
  const part = new Uint8Array(context.env.nodes + context.joins.count);
  for (const node of context.nodes(spec.id, 'nodes', spec.nodes)) part[node] = EITHER_END;
  const { latencyFactor, latencyAddUs } = spec;
  const endUs = endOf(spec);
  const effect = new NodeEffect(spec.id, spec.atUs, endUs, part, true, { loss: 0, latencyFactor, latencyAddUs });
  return { effect, startUs: spec.atUs, endUs };
}
