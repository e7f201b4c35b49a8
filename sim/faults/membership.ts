import { JOIN, LEAVE } from '../kernel/events.ts';
import type { CompileContext, FaultParts } from './context.ts';
import { windowProcess } from './process.ts';
import type { FaultSpec } from './spec.ts';

/** A graceful departure, for good. */
export function compileLeave(spec: Extract<FaultSpec, { kind: 'leave' }>, context: CompileContext): FaultParts {
  const process = windowProcess({
    id: spec.id,
    nodes: context.present(context.nodes(spec.id, 'nodes', spec.nodes), spec.atUs),
    startUs: () => spec.atUs,
    endUs: () => Infinity,
    open: LEAVE,
    close: LEAVE,
  });
  return { process, startUs: spec.atUs, endUs: spec.atUs };
}

/** New nodes; who and when is in the table of joins. */
export function compileJoin(spec: Extract<FaultSpec, { kind: 'join' }>, context: CompileContext): FaultParts {
  const process = windowProcess({
    id: spec.id,
    nodes: context.joins.nodesOf(spec.id),
    startUs: (node) => context.joins.timeUs(node),
    endUs: () => Infinity,
    open: JOIN,
    close: JOIN,
  });
  return { process, startUs: spec.atUs, endUs: spec.atUs + spec.overUs };
}
