import { endOf } from './context.ts';
import type { CompileContext, FaultParts } from './context.ts';
import { NodeEffect, RECEIVES, SENDS } from './effect.ts';
import type { FaultSpec } from './spec.ts';

/** Worse links from `from` to `to`, and back when `both`: bursts of loss or latency. */
export function compileLink(spec: Extract<FaultSpec, { kind: 'link' }>, context: CompileContext): FaultParts {
  const part = new Uint8Array(context.env.nodes + context.joins.count);
  for (const node of context.nodes(spec.id, 'from', spec.from)) part[node] |= SENDS;
  for (const node of context.nodes(spec.id, 'to', spec.to)) part[node] |= RECEIVES;
  const endUs = endOf(spec);
  return { effect: new NodeEffect(spec.id, spec.atUs, endUs, part, spec.both, spec), startUs: spec.atUs, endUs };
}
