/** What a real implementation would put on the wire beside the updates themselves, in bytes. */

/** IPv4 and UDP (20 + 8), then version, kind, count and sender (1 + 1 + 2 + 4). */
export const HEADER_BYTES = 36;

/** In front of each update: origin, its sequence number, hop, length (4 + 4 + 2 + 4). */
export const UPDATE_BYTES = 14;

/** An update named without its content: origin and sequence number (4 + 4). */
export const ID_BYTES = 8;

/** A key named (8), alone. */
export const KEY_BYTES = 8;

/** A hash of a version, of a state or of a set: 64 bits. */
export const HASH_BYTES = 8;

/** The number of a bucket, an end of a range, a count (4). */
export const INDEX_BYTES = 4;
