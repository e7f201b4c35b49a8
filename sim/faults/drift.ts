import type { Draw } from '../kernel/draw.ts';
import { DRIFT } from '../kernel/events.ts';
import { endOf } from './context.ts';
import type { CompileContext, FaultParts } from './context.ts';
import { MOST_DRIFT_PPM } from './kinds.ts';
import { windowProcess } from './process.ts';
import type { LifeProcess } from './process.ts';
import type { FaultSpec } from './spec.ts';

type DriftSpec = Extract<FaultSpec, { kind: 'drift' }>;

/** What a draw is for; third word of its position. */
const SIZE = 0;
const SIGN = 1;

/** The clocks' rates over [at, at + for), or from the join of a later joiner on; then the rate outside all faults. */
export function compileDrift(spec: DriftSpec, context: CompileContext): FaultParts | null {
  const ppm = context.distribution(spec.id, 'ppm', spec.ppm);
  if (ppm === null) return null;
  const draw = context.draw(spec.id);
  const endUs = endOf(spec);
  const process = windowProcess({
    id: spec.id,
    nodes: context.nodes(spec.id, 'nodes', spec.nodes),
    startUs: (node) => Math.max(spec.atUs, context.joins.timeUs(node)),
    endUs: () => endUs,
    open: DRIFT,
    openArg: (node) => {
      const size = Math.min(ppm.sample(draw.at(node, 0, SIZE, 0)), MOST_DRIFT_PPM);
      return Math.round(size * 1000) * signOf(spec.sign, node, draw);
    },
    close: DRIFT,
    closeArg: (node) => context.env.baseDriftPpb?.(node) ?? 0,
  });
  return { process, startUs: spec.atUs, endUs };
}

function signOf(sign: DriftSpec['sign'], node: number, draw: Draw): number {
  if (sign === 'either') return draw.at(node, 0, SIGN, 0).chance(0.5) ? 1 : -1;
  return sign === 'plus' ? 1 : -1;
}

/** Two drifts of one clock at one time have no meaning: each sets the rate and each sets it back. */
export function checkDrifts(
  drifts: readonly { readonly parts: FaultParts; readonly process: LifeProcess }[],
  context: CompileContext,
): void {
  for (let i = 0; i < drifts.length; i++) {
    for (let j = i + 1; j < drifts.length; j++) {
      const a = drifts[i];
      const b = drifts[j];
      if (!(a.parts.startUs < b.parts.endUs && b.parts.startUs < a.parts.endUs)) continue;
      const node = commonNode(a.process.nodes, b.process.nodes);
      if (node < 0) continue;
      const message = `drifts node ${node} while drift '${a.process.id}' does`;
      context.error(b.process.id, 'nodes', message, 'one drift per node at a time');
    }
  }
}

/** The first node in both ascending lists, -1 for none. */
function commonNode(a: Uint32Array, b: Uint32Array): number {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) return a[i];
    if (a[i] < b[j]) i++;
    else j++;
  }
  return -1;
}
