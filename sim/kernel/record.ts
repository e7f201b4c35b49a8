/** An event record: time (low 32 bits), node, source, meta (class in the low two bits), a, b, row, bytes. */
export const RECORD_WORDS = 8;
