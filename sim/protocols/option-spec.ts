/** Options of protocols as plain data. */

/**
 * One option of a protocol, as plain data: the scenario's validating schema, `list` and the reference page are made from it.
 * A scenario writes `interval: 200ms`; the protocol reads `options.intervalUs`. `default: null` means: absent unless given.
 */
export type OptionSpec =
  /** text with unit in a scenario, whole µs in the protocol, key gets the suffix `Us` */
  | {
      readonly type: 'duration';
      readonly default: number | null;
      readonly min?: number;
      readonly max?: number;
      readonly doc: string;
    }
  /** text with unit in a scenario, bytes in the protocol, key gets the suffix `Bytes` */
  | {
      readonly type: 'size';
      readonly default: number | null;
      readonly min?: number;
      readonly max?: number;
      readonly doc: string;
    }
  | {
      readonly type: 'integer' | 'number' | 'probability';
      readonly default: number | null;
      readonly min?: number;
      readonly max?: number;
      readonly doc: string;
    }
  | { readonly type: 'boolean'; readonly default: boolean; readonly doc: string }
  | { readonly type: 'choice'; readonly choices: readonly string[]; readonly default: string; readonly doc: string };

export type OptionSpecs = { readonly [name: string]: OptionSpec };

type Nullable<S extends OptionSpec, T> = S['default'] extends null ? T | null : T;
type ValueOf<S extends OptionSpec> = S extends { type: 'choice'; choices: readonly (infer C)[] }
  ? C
  : S extends { type: 'boolean' }
    ? boolean
    : Nullable<S, number>;
type KeyOf<K extends string, S extends OptionSpec> = S['type'] extends 'duration'
  ? `${K}Us`
  : S['type'] extends 'size'
    ? `${K}Bytes`
    : K;

/** What `create` receives: every option present, in base units. */
export type OptionsOf<S extends OptionSpecs> = { readonly [K in keyof S & string as KeyOf<K, S[K]>]: ValueOf<S[K]> };

/** Name under which `create` finds an option: `interval` of type duration becomes `intervalUs`. */
export function resolvedOptionName(name: string, spec: OptionSpec): string {
  return spec.type === 'duration' ? `${name}Us` : spec.type === 'size' ? `${name}Bytes` : name;
}
