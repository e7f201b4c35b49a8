/** What a real implementation would put on the wire beside the updates themselves, in bytes. */

/** IPv4 and UDP (20 + 8), then version, kind, count and sender (1 + 1 + 2 + 4). */
export const HEADER_BYTES = 36;

/** In front of each update: origin, its sequence number, hop, length (4 + 4 + 2 + 4). */
export const UPDATE_BYTES = 14;

/** An update named without its content: origin and sequence number (4 + 4). */
export const ID_BYTES = 8;
