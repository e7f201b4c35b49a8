/** WebAssembly instructions by name, each as its bytes (core specification 2.0, section 5.4); those that are used. */

/** Bytes, nested as it is convenient to write them. */
export type Code = readonly (number | Code)[];

const NO_RESULT = 0x40;

/** LEB128, 7 bits a byte, low ones first */
export function unsigned(value: number): Code {
  const bytes: number[] = [];
  let rest = value >>> 0;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

/** LEB128 of a signed 32-bit integer: the last byte's bit 6 is its sign */
export function signed(value: number): Code {
  const bytes: number[] = [];
  let rest = value | 0;
  for (; rest < -64 || rest > 63; rest >>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest & 0x7f];
}

// ---------------------------------------------------------------------------------------------------------------- control

/** `br` in it leaves it */
export const block = (...body: Code): Code => [0x02, NO_RESULT, ...body, 0x0b];
/** `br` in it begins it again */
export const loop = (...body: Code): Code => [0x03, NO_RESULT, ...body, 0x0b];
/** `depth`: how many enclosing blocks are skipped, 0 for the innermost */
export const br = (depth: number): Code => [0x0c, unsigned(depth)];
export const brIf = (depth: number): Code => [0x0d, unsigned(depth)];
/** of two values the first when the condition on top is not 0 */
export const select: Code = [0x1b];

// -------------------------------------------------------------------------------------------------- locals and constants

export const get = (local: number): Code => [0x20, unsigned(local)];
export const set = (local: number): Code => [0x21, unsigned(local)];
/** sets and leaves the value on the stack */
export const tee = (local: number): Code => [0x22, unsigned(local)];
export const constant = (value: number): Code => [0x41, signed(value)];

// ------------------------------------------------------------------------------------------------------------- 32 bits

/** loads and stores of 4 bytes, aligned to 4 */
export const i32 = {
  load: (offset = 0): Code => [0x28, 2, unsigned(offset)],
  store: (offset = 0): Code => [0x36, 2, unsigned(offset)],
  eqz: [0x45],
  ltS: [0x48],
  gtS: [0x4a],
  add: [0x6a],
  sub: [0x6b],
  xor: [0x73],
} as const;

// ------------------------------------------------------------------------------------------------------- 4 times 32 bits

const vector = (opcode: number): Code => [0xfd, unsigned(opcode)];

interface VectorAccess {
  load(offset?: number): Code;
  store(offset?: number): Code;
}

/** loads and stores of 16 bytes, aligned to 4 */
export const v128: VectorAccess & Record<'bitselect' | 'or' | 'xor', Code> = {
  load: (offset = 0): Code => [vector(0), 2, unsigned(offset)],
  store: (offset = 0): Code => [vector(11), 2, unsigned(offset)],
  /** of two vectors the first where the mask on top has bits, else the second */
  bitselect: vector(82),
  or: vector(80),
  xor: vector(81),
};

export const i32x4: Record<'splat' | 'gtS' | 'maxS' | 'shl' | 'shrU' | 'add' | 'mul', Code> = {
  /** the same integer four times */
  splat: vector(17),
  /** all bits where greater, none elsewhere */
  gtS: vector(59),
  maxS: vector(184),
  shl: vector(171),
  shrU: vector(173),
  add: vector(174),
  mul: vector(181),
};

export const i64x2: Record<'extendLowU' | 'extendHighU' | 'add', Code> = {
  /** the first two of four 32-bit integers, unsigned */
  extendLowU: vector(201),
  extendHighU: vector(202),
  add: vector(206),
};
