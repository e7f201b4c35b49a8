/** The fourth word of an event record: class, flags, which message or timer, and a stamp that says whether the event is still wanted. */

/** a copy the network made */
export const FLAG_COPY = 4;
/** has waited at the receiver's downlink already */
export const FLAG_DEFERRED = 8;
/** riders of other layers follow the row */
export const FLAG_RIDERS = 16;
/** may teach somebody something, see `Mail.idle` */
export const FLAG_TELLING = 32;
/** of a record of the open bucket: not delivered, or counted already */
export const FLAG_COUNTED = 64;
const INDEX_SHIFT = 8;
const STAMP_SHIFT = 20;
/** lives and timer states are told apart by this many low bits */
export const STAMP_MASK = 0xfff;
/** messages and timers a run may have, each */
export const INDEX_LIMIT = 4096;

/** `index`: message type or timer, below INDEX_LIMIT. `stamp`: low 12 bits of the life (or of a periodic timer's state). */
export function metaOf(eventClass: number, flags: number, index: number, stamp: number): number {
  return eventClass | flags | (index << INDEX_SHIFT) | (stamp << STAMP_SHIFT);
}

export function metaIndex(meta: number): number {
  return (meta >>> INDEX_SHIFT) & 0xfff;
}

/** The low bits of a life or a timer's state, where they stand in a meta word. */
export function stampOf(state: number): number {
  return (state & STAMP_MASK) << STAMP_SHIFT;
}

export function metaStamp(meta: number): number {
  return meta >>> STAMP_SHIFT;
}
