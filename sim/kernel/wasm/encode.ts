/**
 * A WebAssembly module from a list of functions: the few sections that loops over one imported memory need, encoded as the core
 * specification 2.0 says (section 5, binary format). Bodies are written with the words of `instructions.ts`.
 */
import { unsigned, type Code } from './instructions.ts';

const VALUE_TYPES = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b } as const;
export type ValueType = keyof typeof VALUE_TYPES;

export interface WasmFunction {
  /** under which the module exports it */
  readonly name: string;
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
  /** locals that are no parameters; they are numbered after those and begin as 0 */
  readonly locals: readonly ValueType[];
  readonly body: Code;
}

/** Where the module finds the memory that its functions work on: `{ env: { memory } }`. */
export const MEMORY_IMPORT = { module: 'env', name: 'memory' } as const;

const MAGIC_AND_VERSION = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const FUNCTION_TYPE = 0x60;
const MEMORY = 0x02;
const EXPORTED_FUNCTION = 0x00;
const END = 0x0b;
const SECTIONS = { types: 1, imports: 2, functions: 3, exports: 7, code: 10 } as const;

/** The bytes of a module that imports one memory of any size and exports the functions. */
export function encodeModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const { module, name } = MEMORY_IMPORT;
  const ofAnySize = [0x00, 0x00];
  return Uint8Array.from(
    bytesOf([
      MAGIC_AND_VERSION,
      section(SECTIONS.types, functions.map(typeOf)),
      section(SECTIONS.imports, [[text(module), text(name), MEMORY, ofAnySize]]),
      section(
        SECTIONS.functions,
        functions.map((_, i) => unsigned(i)),
      ),
      section(
        SECTIONS.exports,
        functions.map((f, i) => [text(f.name), EXPORTED_FUNCTION, unsigned(i)]),
      ),
      section(SECTIONS.code, functions.map(codeOf)),
    ]),
  );
}

function typeOf({ params, results }: WasmFunction): Code {
  return [FUNCTION_TYPE, list(params.map(typeByte)), list(results.map(typeByte))];
}

function codeOf({ locals, body }: WasmFunction): Code {
  return sized([list(locals.map((type) => [unsigned(1), typeByte(type)])), body, END]);
}

function section(id: number, entries: readonly Code[]): Code {
  return [id, sized(list(entries))];
}

function typeByte(type: ValueType): number {
  return VALUE_TYPES[type];
}

function list(entries: Code): Code {
  return [unsigned(entries.length), entries];
}

function sized(code: Code): Code {
  const bytes = bytesOf(code);
  return [unsigned(bytes.length), bytes];
}

/** Names here are plain ASCII. */
function text(name: string): Code {
  return list(Array.from({ length: name.length }, (_, i) => name.charCodeAt(i)));
}

function bytesOf(code: Code): number[] {
  const bytes: number[] = [];
  for (const part of code) {
    if (typeof part === 'number') bytes.push(part);
    else bytes.push(...bytesOf(part));
  }
  return bytes;
}
