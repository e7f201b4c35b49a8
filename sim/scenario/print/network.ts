/** `network` in text. */
import type { BandwidthSpec, LatencySpec, NetworkSpec, PlacementSpec, TopologySpec } from '../../network/spec.ts';
import { printDuration, printRate, printShare, printSize } from '../units.ts';
import { distributionText } from './parts.ts';

type TextMap = { [key: string]: unknown };

export function printNetwork(network: NetworkSpec): TextMap {
  return {
    latency: latencyText(network.latency),
    loss: lossText(network),
    duplication: printShare(network.duplication),
    ...(network.bandwidth === null ? {} : { bandwidth: bandwidthText(network.bandwidth) }),
    ...(network.mtuBytes === null ? {} : { mtu: printSize(network.mtuBytes) }),
    transport: network.transport,
    topology: topologyText(network.topology),
    placement: placementText(network.placement),
    socketQueue: network.socketQueue,
  };
}

function latencyText(latency: LatencySpec): unknown {
  const { minUs, per } = latency;
  if (latency.model === 'matrix') {
    const matrix = latency.matrixUs.map((row) => row.map(printDuration));
    return {
      model: 'matrix',
      zones: [...latency.zones],
      matrix,
      jitter: latency.jitterSigma,
      min: printDuration(minUs),
      per,
    };
  }
  const { distribution } = latency;
  const plain = distribution.model === 'constant' && distribution.max === undefined && minUs === 1 && per === 'message';
  if (plain) return printDuration(distribution.value);
  // The least value of a uniform distribution is its own min.
  const min = distribution.model === 'uniform' ? {} : { min: printDuration(minUs) };
  return { ...(distributionText(distribution, 'duration', true) as TextMap), ...min, per };
}

function lossText({ loss, burstLoss }: NetworkSpec): unknown {
  if (burstLoss === null) return printShare(loss);
  return {
    model: 'gilbert-elliott',
    good: printDuration(burstLoss.meanGoodUs),
    bad: printDuration(burstLoss.meanBadUs),
    lossGood: printShare(burstLoss.lossGood),
    lossBad: printShare(burstLoss.lossBad),
    direction: burstLoss.direction,
    independent: printShare(loss),
  };
}

function bandwidthText({ upBytesPerSecond: up, downBytesPerSecond: down, queueBytes }: BandwidthSpec): TextMap {
  return {
    ...(up === null ? {} : { up: printRate(up) }),
    ...(down === null ? {} : { down: printRate(down) }),
    queue: printSize(queueBytes),
  };
}

function topologyText(topology: TopologySpec): unknown {
  if (topology.model === 'complete') return 'complete';
  if (topology.model === 'edges') return { file: topology.file, directed: topology.directed };
  return topology.model === 'watts-strogatz' ? { ...topology, rewire: printShare(topology.rewire) } : { ...topology };
}

function placementText(placement: PlacementSpec): unknown {
  return placement.model === 'grid' ? { ...placement } : placement.model;
}
