import type { Distribution } from '../kernel/distribution.ts';
import { PAUSE, RESUME } from '../kernel/events.ts';
import { endOf } from './context.ts';
import type { CompileContext, FaultParts } from './context.ts';
import { wholeUs, windowProcess } from './process.ts';
import type { LifeEvent, LifeProcess } from './process.ts';
import type { FaultSpec } from './spec.ts';

type PauseSpec = Extract<FaultSpec, { kind: 'pause' }>;

/** What a draw is for; third word of its position. */
const GAP = 0;
const LENGTH = 1;

export function compilePause(spec: PauseSpec, context: CompileContext): FaultParts | null {
  const length = spec.length === null ? null : context.distribution(spec.id, 'length', spec.length);
  const every = spec.every === null ? null : context.renewal(spec.id, 'every', spec.every);
  if (spec.every !== null && spec.length === null) {
    context.error(spec.id, 'length', 'repeated pauses without a length', 'a duration or a distribution of durations');
  }
  if (spec.every === null && (length !== null || spec.length === null)) return singlePause(spec, length, context);
  if (every === null || length === null) return null;
  const nodes = context.nodes(spec.id, 'nodes', spec.nodes);
  return { process: repeatedPause(spec, every, length, nodes, context), startUs: spec.atUs, endUs: endOf(spec) };
}

/** [at, at + for), or as long as drawn for each node, whichever is shorter. */
function singlePause(spec: PauseSpec, length: Distribution | null, context: CompileContext): FaultParts {
  const draw = context.draw(spec.id);
  const endUs = endOf(spec);
  const nodes = context.present(context.nodes(spec.id, 'nodes', spec.nodes), spec.atUs);
  const endOfNode = (node: number): number =>
    length === null ? endUs : Math.min(spec.atUs + length.sampleUs(draw.at(node, 0, LENGTH, 0)), endUs);
  const process = windowProcess({
    id: spec.id,
    nodes,
    startUs: () => spec.atUs,
    endUs: endOfNode,
    open: PAUSE,
    close: RESUME,
  });
  let lastUs = length === null ? endUs : spec.atUs;
  if (length !== null) for (const node of nodes) lastUs = Math.max(lastUs, endOfNode(node));
  return { process, startUs: spec.atUs, endUs: lastUs };
}

/**
 * Even events are pauses, odd ones resumptions. `every` runs from start to start; the first start is a residual of it after `at`
 * (after the join of a later joiner), so that equal periods still have their own phase at each node.
 */
function repeatedPause(
  spec: PauseSpec,
  every: Distribution,
  length: Distribution,
  nodes: Uint32Array,
  context: CompileContext,
): LifeProcess {
  const draw = context.draw(spec.id);
  const endUs = endOf(spec);
  const { joins } = context;
  const lengthUs = (node: number, index: number): number => length.sampleUs(draw.at(node, index, LENGTH, 0));
  const gapUs = (node: number, index: number): number => every.sampleUs(draw.at(node, index, GAP, 0));

  const startUs = (node: number, index: number, previousUs: number): number => {
    if (index === 0) {
      return Math.max(spec.atUs, joins.timeUs(node)) + wholeUs(every.sampleResidual(draw.at(node, 0, GAP, 0)));
    }
    // A pause cut short by the end gives a wrong start here, but none that could be before the end.
    const previousStartUs = previousUs - lengthUs(node, index - 1);
    return Math.max(previousStartUs + gapUs(node, index), previousUs + 1);
  };

  return {
    id: spec.id,
    nodes,
    event(node: number, ordinal: number, previousUs: number, out: LifeEvent): boolean {
      const index = ordinal >>> 1;
      out.arg = 0;
      if ((ordinal & 1) === 1) {
        out.timeUs = Math.min(previousUs + lengthUs(node, index), endUs);
        out.op = RESUME;
        return true;
      }
      out.timeUs = startUs(node, index, previousUs);
      out.op = PAUSE;
      return out.timeUs < endUs;
    },
  };
}
