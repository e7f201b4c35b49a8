import type { Topology } from '../contract.ts';

/** The peer sampling of a stack that names none: along the topology where there is one, otherwise anybody. */
export function defaultSampling(topology: Topology | null): 'neighbours' | 'uniform' {
  return topology === null ? 'uniform' : 'neighbours';
}
