/**
 * How the parts of a state would be written on the wire, in bytes. Numbers have fixed lengths. A flag (deleted or not, from 1 or not)
 * takes a spare bit of one of them. Whoever sends a state counts its key and its length.
 */
export const TIME_BYTES = 8;
/** name of a node */
export const ORIGIN_BYTES = 4;
export const SEQUENCE_BYTES = 4;
/** origin and sequence number */
export const DOT_BYTES: number = ORIGIN_BYTES + SEQUENCE_BYTES;
/** name of a map's field */
export const FIELD_BYTES = 4;
/** amount of a counter */
export const AMOUNT_BYTES = 8;
