/** A module of ours on a memory of its own, where the engine can run it. */
import { encodeModule, type WasmFunction } from './encode.ts';

/** What is used of an engine's WebAssembly, which the language's standard library does not declare. */
interface Engine {
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
  readonly Memory: new (limits: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
}
declare const WebAssembly: Engine | undefined;

const PAGE_BYTES = 65_536;

export interface Instance<F> {
  /** zeros */
  readonly buffer: ArrayBuffer;
  readonly functions: F;
}

/** Functions compiled once for all runs. */
export class WasmModule<F> {
  private readonly functions: () => readonly WasmFunction[];
  /** null: this engine has no WebAssembly, or none with vectors */
  private compiled: { readonly engine: Engine; readonly module: object } | null | undefined;

  constructor(functions: () => readonly WasmFunction[]) {
    this.functions = functions;
  }

  /** null where the engine cannot give it: no WebAssembly with vectors, more than 4 GiB, or less memory left. */
  instance(bytes: number): Instance<F> | null {
    if (this.compiled === undefined) this.compiled = compile(this.functions());
    if (this.compiled === null) return null;
    const { engine, module } = this.compiled;
    const pages = Math.ceil(bytes / PAGE_BYTES);
    try {
      const memory = new engine.Memory({ initial: pages, maximum: pages });
      const { exports } = new engine.Instance(module, { env: { memory } });
      return { buffer: memory.buffer, functions: exports as F };
    } catch {
      return null;
    }
  }
}

function compile(functions: readonly WasmFunction[]): { readonly engine: Engine; readonly module: object } | null {
  if (typeof WebAssembly === 'undefined') return null;
  const bytes = encodeModule(functions);
  if (!WebAssembly.validate(bytes)) return null;
  try {
    return { engine: WebAssembly, module: new WebAssembly.Module(bytes) };
  } catch {
    // The security policy of a web page may forbid it.
    return null;
  }
}
