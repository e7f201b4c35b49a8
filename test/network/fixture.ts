/** A plain network and its surroundings, for tests to vary. */
import { rootKey } from '../../sim/kernel/seed.ts';
import type { RootKey } from '../../sim/kernel/seed.ts';
import { Network } from '../../sim/network/network.ts';
import type { NetworkEnv } from '../../sim/network/network.ts';
import type { Places } from '../../sim/network/overlay.ts';
import type { LatencySpec, NetworkSpec } from '../../sim/network/spec.ts';
import type { Cut, LinkEffect } from '../../sim/network/weather.ts';

export const ROOT: RootKey = rootKey('network tests');

export function latencyOf(distribution: Extract<LatencySpec, { model: 'distribution' }>['distribution']): LatencySpec {
  return { model: 'distribution', distribution, minUs: 1, per: 'message' };
}

export const PLAIN: NetworkSpec = {
  placement: { model: 'none' },
  latency: latencyOf({ model: 'uniform', min: 10_000, max: 100_000 }),
  loss: 0,
  burstLoss: null,
  duplication: 0,
  bandwidth: null,
  mtuBytes: null,
  transport: 'datagram',
  topology: { model: 'complete' },
  socketQueue: 1000,
};

export function nowhere(capacity: number): Places {
  return {
    zones: [],
    zoneOf: new Uint8Array(capacity),
    zoneLatencyUs: null,
    placement: 'none',
    gridWidth: 0,
    points: null,
  };
}

export function makeNetwork(
  spec: Partial<NetworkSpec>,
  capacity: number = 100,
  env: Partial<NetworkEnv> = {},
): Network {
  return new Network(
    { ...PLAIN, ...spec },
    {
      capacity,
      places: nowhere(capacity),
      root: ROOT,
      cuts: [],
      effects: [],
      ...env,
    },
  );
}

/** A cut that is in force in the given half-open intervals (ascending, apart). */
export function cutOf(
  id: string,
  intervals: readonly (readonly [number, number])[],
  severs: (from: number, to: number) => boolean,
): Cut {
  return {
    id,
    severs,
    overlaps: (fromUs, toUs) => intervals.some(([start, end]) => start < toUs && fromUs < end),
    nextStartUs: (timeUs) => {
      const next = intervals.find(([, end]) => timeUs < end);
      return next === undefined ? Infinity : Math.max(timeUs, next[0]);
    },
    endUs: intervals.length === 0 ? 0 : intervals[intervals.length - 1][1],
  };
}

export function effectOf(id: string, change: Partial<LinkEffect>): LinkEffect {
  return {
    id,
    startUs: 0,
    endUs: Infinity,
    applies: () => true,
    loss: 0,
    latencyFactor: 1,
    latencyAddUs: 0,
    ...change,
  };
}

/** What `transmit` said, as a value to compare. */
export function fate(network: Network, timeUs: number, from: number, to: number, bytes: number, salt: number): string {
  const verdict = network.transmit(timeUs, from, to, bytes, salt);
  const copy = network.duplicated ? `${network.duplicateArrivalUs}/${network.duplicateDrop}` : 'no copy';
  return `${verdict} ${verdict < 0 ? network.arrivalUs : ''} ${network.fragments} ${copy}`;
}
