/** From the name in `use:` to a protocol: a built-in one, or the user's own file. */
import type { Protocol } from '../protocols/contract.ts';
import { protocols } from '../protocols/registry.ts';
import type { FindProtocol } from './schema/stack.ts';
import { unknownName } from './suggest.ts';

/** The user's protocol in a file; null when there is none. May throw what the file throws. */
export type LoadProtocol = (use: string) => Protocol | null;

/** Whether `use` is the path of a file, not a name. */
export function isProtocolFile(use: string): boolean {
  return /[./\\]/.test(use);
}

/** Looks a protocol up; never throws. */
export function protocolFinder(load: LoadProtocol | undefined): FindProtocol {
  const names = [...protocols.keys()];
  const legal = `${names.join(', ')}, or the path of a file`;
  const found = new Map<string, ReturnType<FindProtocol>>();
  const find = (use: string): ReturnType<FindProtocol> => {
    const builtIn = protocols.get(use);
    if (builtIn !== undefined) return builtIn;
    if (!isProtocolFile(use)) return { message: unknownName('protocol', use, names), expected: legal };
    try {
      return (
        load?.(use) ?? {
          message: `no protocol was loaded from "${use}"`,
          expected: 'a file that exports one, and leave to run it',
        }
      );
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
