import { CRASH, RECOVER } from '../kernel/events.ts';
import { endOf } from './context.ts';
import type { CompileContext, FaultParts } from './context.ts';
import { windowProcess } from './process.ts';
import type { FaultSpec } from './spec.ts';

/** Down over [at, at + for), then restarted. */
export function compileCrash(spec: Extract<FaultSpec, { kind: 'crash' }>, context: CompileContext): FaultParts {
  const endUs = endOf(spec);
  const lost = lostArg(spec.state);
  const process = windowProcess({
    id: spec.id,
    nodes: context.present(context.nodes(spec.id, 'nodes', spec.nodes), spec.atUs),
    startUs: () => spec.atUs,
    endUs: () => endUs,
    open: CRASH,
    openArg: () => lost,
    close: RECOVER,
  });
  return { process, startUs: spec.atUs, endUs };
}

/** The argument of CRASH: whether the state is gone at the next start. */
export function lostArg(state: 'keep' | 'lose'): number {
  return state === 'lose' ? 1 : 0;
}
