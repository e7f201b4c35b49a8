/**
 * Churn as an alternating renewal process in equilibrium: at a moment chosen at random a node is up with probability
 * E[session] / (E[session] + E[off time]), and what is left of its present stretch has the residual distribution (Cox, Renewal
 * Theory, 1962, chapter 5). Starting so, every later moment looks the same.
 */
import type { Distribution } from '../kernel/distribution.ts';
import type { Draw } from '../kernel/draw.ts';
import { CRASH, RECOVER } from '../kernel/events.ts';
import { endOf } from './context.ts';
import type { CompileContext, FaultParts } from './context.ts';
import { lostArg } from './crash.ts';
import { wholeUs } from './process.ts';
import type { LifeEvent, LifeProcess } from './process.ts';
import type { FaultSpec } from './spec.ts';

type ChurnSpec = Extract<FaultSpec, { kind: 'churn' }>;

/** What a draw is for; third word of its position. */
const UP_AT_FIRST = 0;
const SESSION = 1;
const OFF_TIME = 2;

export function compileChurn(spec: ChurnSpec, context: CompileContext): FaultParts | null {
  const session = context.renewal(spec.id, 'session', spec.session);
  const offTime = context.renewal(spec.id, 'offTime', spec.offTime);
  if (session === null || offTime === null) return null;
  const nodes = context.nodes(spec.id, 'nodes', spec.nodes);
  const process = churnProcess(spec, session, offTime, nodes, context);
  return { process, startUs: spec.atUs, endUs: endOf(spec) };
}

/** Even events are crashes, odd ones recoveries; session and off time number i of a node have their own position each. */
function churnProcess(
  spec: ChurnSpec,
  session: Distribution,
  offTime: Distribution,
  nodes: Uint32Array,
  context: CompileContext,
): LifeProcess {
  const draw = context.draw(spec.id);
  const endUs = endOf(spec);
  const lost = lostArg(spec.state);
  const shareUp = session.mean / (session.mean + offTime.mean);
  const { joins } = context;

  const isNew = (node: number): boolean => joins.timeUs(node) >= spec.atUs && node >= context.env.nodes;
  const upAtFirst = (node: number): boolean => isNew(node) || draw.at(node, 0, UP_AT_FIRST, 0).chance(shareUp);

  const firstCrash = (node: number): number => {
    if (isNew(node)) return joins.timeUs(node) + session.sampleUs(draw.at(node, 0, SESSION, 0));
    return upAtFirst(node) ? spec.atUs + residualUs(session, draw.at(node, 0, SESSION, 0)) : spec.atUs;
  };
  const offUs = (node: number, index: number): number => {
    if (index === 0 && !upAtFirst(node)) return residualUs(offTime, draw.at(node, 0, OFF_TIME, 0));
    return offTime.sampleUs(draw.at(node, index, OFF_TIME, 0));
  };

  return {
    id: spec.id,
    nodes,
    event(node: number, ordinal: number, previousUs: number, out: LifeEvent): boolean {
      const index = ordinal >>> 1;
      if ((ordinal & 1) === 1) {
        out.timeUs = Math.min(previousUs + offUs(node, index), endUs);
        out.op = RECOVER;
        out.arg = 0;
        return true;
      }
      const crashUs =
        ordinal === 0 ? firstCrash(node) : previousUs + session.sampleUs(draw.at(node, index, SESSION, 0));
      out.timeUs = crashUs;
      out.op = CRASH;
      out.arg = lost;
      return crashUs < endUs;
    },
  };
}

function residualUs(distribution: Distribution, draw: Draw): number {
  return wholeUs(distribution.sampleResidual(draw));
}
