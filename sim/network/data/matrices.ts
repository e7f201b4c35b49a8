/** Every latency matrix that is shipped, by name. */
import { AWS } from './aws.ts';
import type { LatencyMatrix } from './matrix.ts';
import { SIMBLOCK } from './simblock.ts';

export const LATENCY_MATRICES: readonly LatencyMatrix[] = [AWS, SIMBLOCK];

export function latencyMatrix(name: string): LatencyMatrix | null {
  return LATENCY_MATRICES.find((matrix) => matrix.name === name) ?? null;
}
