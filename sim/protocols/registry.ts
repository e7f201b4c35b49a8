/** The built-in protocols by name. */
import type { Protocol } from './contract.ts';
import { heartbeat } from './failure-detection/heartbeat.ts';
import { neighbours } from './sampling/neighbours.ts';
import { roundRobin } from './sampling/round-robin.ts';
import { spatial } from './sampling/spatial.ts';
import { uniform } from './sampling/uniform.ts';
import { zoneAware } from './sampling/zone-aware.ts';
import { antiEntropy } from './strategies/anti-entropy.ts';
import { pull } from './strategies/pull.ts';
import { pushPull } from './strategies/push-pull.ts';
import { push } from './strategies/push.ts';

const BUILT_IN: readonly Protocol[] = [
  push,
  pull,
  pushPull,
  antiEntropy,
  heartbeat,
  uniform,
  neighbours,
  roundRobin,
  spatial,
  zoneAware,
];

export const protocols: ReadonlyMap<string, Protocol> = new Map(BUILT_IN.map((protocol) => [protocol.name, protocol]));
