/** `network`: latency, loss, duplication, bandwidth, MTU, transport, topology, placement. */
import type * as z from 'zod/mini';
import type { BandwidthSpec, NetworkSpec } from '../../network/spec.ts';
import { become, branch, complain, isMap, map, maybe, or } from './build.ts';
import { latencySchema } from './latency.ts';
import type { LatencyText } from './latency.ts';
import { lossSchema } from './loss.ts';
import type { LossText } from './loss.ts';
import { choice, integer, rate, share, size } from './text.ts';
import { placement, topology } from './topology.ts';

/** The network before presets are looked up and files are read. */
export interface NetworkText extends Omit<NetworkSpec, 'latency' | 'loss' | 'burstLoss'> {
  readonly latency: LatencyText;
  readonly loss: LossText;
}

export interface PresetNames {
  readonly latency: readonly string[];
  readonly loss: readonly string[];
}

const QUEUE_DEFAULT = '256KiB';
/** deliveries that may wait at a paused process when the scenario does not say */
export const SOCKET_QUEUE_DEFAULT = 1000;

const bandwidth: z.ZodMiniType<BandwidthSpec> = ((): z.ZodMiniType<BandwidthSpec> => {
  const queue = or(
    size('bytes that may wait at a node’s uplink, and at its downlink; what does not fit is dropped'),
    QUEUE_DEFAULT,
  );
  const both = become(rate('rate of each node, up and down'), (value): BandwidthSpec => ({
    upBytesPerSecond: value,
    downBytesPerSecond: value,
    queueBytes: 262_144,
  }));
  const apart = become(
    map(
      { up: maybe(rate('rate of each node’s uplink')), down: maybe(rate('rate of each node’s downlink')), queue },
      { doc: 'Rates of each node; one that is left out is unlimited.' },
    ),
    (value, sink): BandwidthSpec => {
      if (value.up === null && value.down === null)
        complain(sink, [], 'limits neither "up" nor "down"', 'up, down or both');
      return { upBytesPerSecond: value.up, downBytesPerSecond: value.down, queueBytes: value.queue };
    },
  );
  return branch((value) => (isMap(value) ? apart : both), [both, apart], 'Bandwidth of each node.');
})();

/** Smallest packet that makes sense: an IPv4 datagram every host must take carries 548. */
const LEAST_MTU = 64;

function networkShape(presets: PresetNames) {
  return {
    latency: or(latencySchema(presets.latency), '10ms'),
    loss: or(lossSchema(presets.loss), '0%'),
    duplication: or(share('share of packets that arrive twice'), '0%'),
    bandwidth: maybe(bandwidth),
    mtu: maybe(
      size('largest packet; a longer message travels in fragments and is lost with any of them', { min: LEAST_MTU }),
    ),
    transport: or(
      choice(
        ['datagram', 'connection'],
        'whether a message reaches whoever listens at the address, or only the life it was sent to',
      ),
      'datagram',
    ),
    topology: or(topology, 'complete'),
    placement: or(placement, 'none'),
    socketQueue: or(
      integer('deliveries that may wait at a paused process', { min: 0, max: 1_000_000 }),
      SOCKET_QUEUE_DEFAULT,
    ),
  };
}

export function networkSchema(presets: PresetNames): z.ZodMiniType<NetworkText> {
  const schema = map(networkShape(presets), { doc: 'A message’s way.' });
  return become(schema, (value): NetworkText => ({
    placement: value.placement,
    latency: value.latency,
    loss: value.loss,
    duplication: value.duplication,
    bandwidth: value.bandwidth,
    mtuBytes: value.mtu,
    transport: value.transport,
    topology: value.topology,
    socketQueue: value.socketQueue,
  }));
}
