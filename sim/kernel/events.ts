/**
 * What can happen, and in which order.
 *
 * Events are ordered by (time, node, class, source, order in which that source made them), never by the order of insertion into a
 * queue. Two nodes touch each other only through messages that take at least 1 µs, so the order between nodes at one instant cannot
 * matter; the order at one node is fixed by the rest of the key.
 */

/** Classes of events at one node and one instant, in the order in which they take effect. */
export const LIFE = 0;
export const INPUT = 1;
export const DELIVERY = 2;
export const TIMER = 3;

/** `from` of an update that entered the system at this node instead of arriving in a message. */
export const NOBODY: number = -1;

/** What a fault does to a node's life. Numbers, because they travel in event records. */
export const CRASH = 0;
export const RECOVER = 1;
export const LEAVE = 2;
export const JOIN = 3;
export const PAUSE = 4;
export const RESUME = 5;
export const DRIFT = 6;
export type LifeOp = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** Why a message was not delivered: a closed set, so that sent + duplicated = delivered + dropped + in flight. */
export const DROP_REASONS = [
  'loss',
  'burst-loss',
  'fault-loss',
  'cut',
  'uplink-full',
  'downlink-full',
  'down',
  'socket-full',
  'stale',
] as const;

/** Index of each reason in `DROP_REASONS`. */
export const DROP_LOSS = 0;
export const DROP_BURST_LOSS = 1;
export const DROP_FAULT_LOSS = 2;
export const DROP_CUT = 3;
export const DROP_UPLINK_FULL = 4;
export const DROP_DOWNLINK_FULL = 5;
export const DROP_DOWN = 6;
export const DROP_SOCKET_FULL = 7;
export const DROP_STALE = 8;

/** Why a node's `start` handler is called. */
export const BOOT = 0;
export const RESTART = 1;
export const JOINED = 2;
export type StartReason = 0 | 1 | 2;
