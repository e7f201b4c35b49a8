/** What the columns of the timeline mean. */
import type { MetricDefinition } from '../spec.ts';
import { define, NONE, type Meaning } from './figure.ts';

function timeline(column: string, ...meaning: Meaning): MetricDefinition {
  return define('timeline', column, meaning);
}

const INTERVAL = 'the time since the previous row';

/** A row at T shows the state just before the events at T, and what happened in [previous row, T). */
export const TIMELINE_DEFINITIONS: readonly MetricDefinition[] = [
  timeline('time_ms', 'ms', NONE, 'Moment of the row: a multiple of the sample interval, or the end of the run.'),
  timeline('nodes_up', 'nodes', NONE, 'Nodes up, paused ones included.'),
  timeline(
    'eligible_nodes',
    'nodes',
    NONE,
    'Nodes up whose latest start lies at least the grace back; a boot at time 0 needs no grace.',
  ),
  timeline(
    'coverage_mean_ratio',
    'share',
    'pairs of eligible node and live update',
    'Mean share of eligible nodes that hold a live update; empty when there is no such pair.',
  ),
  timeline('coverage_min_ratio', 'share', 'eligible nodes', 'Least coverage of a live update.'),
  timeline('live_updates', 'updates', NONE, 'Updates published and not retired.'),
  timeline(
    'converged',
    'true or false',
    NONE,
    'Whether all scheduled publishes are done and every eligible node (at least one) holds every live update.',
  ),
  timeline(
    'staleness_max_ms',
    'ms',
    NONE,
    'Age of the oldest live update that an eligible node lacks; 0 when none lacks any.',
  ),
  timeline('messages', 'messages', NONE, 'Messages sent since the previous row.'),
  timeline('packets', 'packets', NONE, 'Fragments of those.'),
  timeline('payload_bytes', 'bytes', NONE, 'Payload bytes sent since the previous row.'),
  timeline('control_bytes', 'bytes', NONE, 'Control bytes sent since the previous row.'),
  timeline('messages_per_s', 'messages/s', INTERVAL, 'Messages sent per second by all nodes together.'),
  timeline('payload_bytes_per_s', 'bytes/s', INTERVAL, 'Payload bytes sent per second by all nodes together.'),
  timeline('control_bytes_per_s', 'bytes/s', INTERVAL, 'Control bytes sent per second by all nodes together.'),
  timeline('delivered', 'messages', NONE, 'Messages and copies that arrived since the previous row.'),
  timeline('dropped', 'messages', NONE, 'Messages and copies dropped since the previous row.'),
  timeline('in_flight', 'messages', NONE, 'Messages and copies whose fate is open.'),
];
