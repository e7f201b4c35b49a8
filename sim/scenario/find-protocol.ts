/** From the name in `use:` to a protocol: a built-in one, or the user's own file. */
import type { OptionSpec, Protocol } from '../protocols/contract.ts';
import { protocols } from '../protocols/registry.ts';
import { LAYER_KEYS } from './schema/stack.ts';
import type { FindProtocol } from './schema/stack.ts';
import { unknownName } from './suggest.ts';

/** The user's own protocol, by the path of its file or the name a program gave it; null when there is none. May throw what the file throws. */
export type LoadProtocol = (use: string) => Protocol | null;

/** Whether `use` is the path of a file, not a name. */
export function isProtocolFile(use: string): boolean {
  return /[./\\]/.test(use);
}

const OPTION_TYPES: readonly string[] = ['duration', 'size', 'integer', 'number', 'probability', 'boolean', 'choice'];

/** What a scenario needs of a protocol, looked at because JavaScript lets anything pass for one. */
function checkedProtocol(use: string, protocol: Protocol): ReturnType<FindProtocol> {
  const { name, options } = protocol as { readonly name: unknown; readonly options: unknown };
  const wrong = (what: string): ReturnType<FindProtocol> => {
    return { message: `"${use}" cannot be used: ${what}`, expected: 'what defineProtocol returns' };
  };
  if (typeof name !== 'string' || name === '') return wrong('it has no name');
  if (typeof options !== 'object' || options === null) return wrong('it has no options (an empty map will do)');
  for (const [option, spec] of Object.entries(options) as [string, Partial<OptionSpec> | null][]) {
    if (LAYER_KEYS.includes(option)) return wrong(`an option cannot be called "${option}"`);
    if (spec === null || !OPTION_TYPES.includes(spec.type ?? ''))
      return wrong(`its option "${option}" has no known type`);
    if (spec.default === undefined) return wrong(`its option "${option}" has no default (null: none)`);
  }
  return protocol;
}

/** Looks a protocol up; never throws. */
export function protocolFinder(load: LoadProtocol | undefined): FindProtocol {
  const names = [...protocols.keys()];
  const legal = `${names.join(', ')}, or the path of a file`;
  const found = new Map<string, ReturnType<FindProtocol>>();
  const find = (use: string): ReturnType<FindProtocol> => {
    const builtIn = protocols.get(use);
    if (builtIn !== undefined) return builtIn;
    try {
      const own = load?.(use) ?? null;
      if (own !== null) return checkedProtocol(use, own);
      if (!isProtocolFile(use)) return { message: unknownName('protocol', use, names), expected: legal };
      const expected = 'a file that exports one, and leave to run it';
      return { message: `no protocol was loaded from "${use}"`, expected };
    } catch (error) {
      const reason = error instanceof Error ? error.message.split('\n')[0] : 'no reason given';
      return { message: `"${use}" cannot be used: ${reason}`, expected: 'a file that exports a protocol' };
    }
  };
  return (use) => {
    const known = found.get(use) ?? find(use);
    found.set(use, known);
    return known;
  };
}
