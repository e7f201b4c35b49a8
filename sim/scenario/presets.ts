/** Measured matrices and loss figures that come with the program, by name. */
import { AWS } from '../network/data/aws.ts';
import { burstLossOf, LOSS_PRESETS, lossPreset } from '../network/data/loss.ts';
import type { LatencyMatrix } from '../network/data/matrix.ts';
import { SIMBLOCK } from '../network/data/simblock.ts';
import type { BurstLossSpec, LatencySpec, ZoneSpec } from '../network/spec.ts';

export const latencyPresets: readonly LatencyMatrix[] = [AWS, SIMBLOCK];
export const latencyPresetNames: readonly string[] = latencyPresets.map(({ name }) => name);
export const lossPresetNames: readonly string[] = LOSS_PRESETS.map(({ name }) => name);

function matrixNamed(name: string): LatencyMatrix {
  const found = latencyPresets.find((preset) => preset.name === name);
  if (found === undefined) throw new RangeError(`no latency preset ${name}`);
  return found;
}

export function latencyOf(name: string, jitterSigma: number, minUs: number, per: 'message' | 'link'): LatencySpec {
  const { zones, matrixUs } = matrixNamed(name);
  return { model: 'matrix', zones, matrixUs, jitterSigma, minUs, per };
}

/** Times are rounded to whole µs, as all times of a scenario are. */
export function lossOf(
  name: string,
  spacingUs: number,
  direction: BurstLossSpec['direction'],
): { readonly loss: number; readonly burstLoss: BurstLossSpec | null } {
  const preset = lossPreset(name);
  if (preset === null) throw new RangeError(`no loss preset ${name}`);
  if (preset.chain === null) return { loss: preset.loss, burstLoss: null };
  const burst = burstLossOf(preset.chain, spacingUs, direction);
  const whole = (us: number): number => Math.max(1, Math.round(us));
  return {
    loss: preset.loss,
    burstLoss: { ...burst, meanGoodUs: whole(burst.meanGoodUs), meanBadUs: whole(burst.meanBadUs) },
  };
}

/** The zones of a preset in order of their names, with the shares of its source or else in equal numbers. */
export function zonesOf(name: string, nodes: number): readonly ZoneSpec[] {
  const { zones, shares } = matrixNamed(name);
  let sum = 0;
  const counts = zones.map((_, index) => {
    const before = Math.round(sum * nodes);
    sum += shares?.[index] ?? 1 / zones.length;
    return Math.round(sum * nodes) - before;
  });
  const specs = zones.map((zone, index): ZoneSpec => ({
    name: zone,
    nodes: { select: 'count', count: counts[index] },
  }));
  specs[specs.length - 1] = { name: zones[zones.length - 1], nodes: { select: 'rest' } };
  return specs.sort((a, b) => (a.name < b.name ? -1 : 1));
}
