import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeModule, type WasmFunction } from '../../../sim/kernel/wasm/encode.ts';
import { constant, get, i32, signed, unsigned, type Code } from '../../../sim/kernel/wasm/instructions.ts';

interface Engine {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (
    module: object,
    imports: object,
  ) => { readonly exports: Record<string, (...args: number[]) => number> };
  readonly Memory: new (limits: { initial: number }) => { readonly buffer: ArrayBuffer };
}
declare const WebAssembly: Engine;

function load(functions: readonly WasmFunction[]): Record<string, (...args: number[]) => number> {
  const memory = new WebAssembly.Memory({ initial: 1 });
  return new WebAssembly.Instance(new WebAssembly.Module(encodeModule(functions)), { env: { memory } }).exports;
}

const flat = (code: Code): number[] => code.flatMap((part) => (typeof part === 'number' ? [part] : flat(part)));

describe('numbers in LEB128', () => {
  it('holds the examples of the specification', () => {
    // DWARF 4, section 7.6, figures 22 and 23
    expect(flat(unsigned(2))).toEqual([2]);
    expect(flat(unsigned(127))).toEqual([127]);
    expect(flat(unsigned(128))).toEqual([0x80, 1]);
    expect(flat(unsigned(12857))).toEqual([0x80 | 57, 100]);
    expect(flat(signed(2))).toEqual([2]);
    expect(flat(signed(-2))).toEqual([0x7e]);
    expect(flat(signed(127))).toEqual([0x80 | 127, 0]);
    expect(flat(signed(-127))).toEqual([1 | 0x80, 0x7f]);
    expect(flat(signed(-129))).toEqual([0x7f | 0x80, 0x7e]);
  });

  it('is read back by the engine, whatever the constant', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }), { minLength: 1, maxLength: 40 }),
        (values) => {
          const functions = values.map((value, i): WasmFunction => {
            return { name: `f${i}`, params: [], results: ['i32'], locals: [], body: constant(value) };
          });
          const exports = load(functions);
          expect(values.map((_, i) => exports[`f${i}`]())).toEqual(values);
        },
      ),
      { numRuns: 50, seed: 1 },
    );
  });
});

describe('encodeModule', () => {
  it('gives functions their parameters, more locals than one byte counts, and the imported memory', () => {
    const locals = Array.from({ length: 200 }, () => 'i32' as const);
    const add: WasmFunction = {
      name: 'sum',
      params: ['i32', 'i32'],
      results: ['i32'],
      locals,
      body: [
        [constant(40), get(0), i32.store()],
        [constant(40), i32.load(), get(1), i32.add, get(201), i32.add],
      ],
    };
    expect(load([add])['sum'](30, 12)).toBe(42);
  });

  it('says which version of the binary format it is', () => {
    expect(encodeModule([]).slice(0, 8)).toEqual(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  });
});
