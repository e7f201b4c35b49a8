/** Layers of a stack in text. */
import { resolvedOptionName } from '../../protocols/contract.ts';
import type { OptionSpec, OptionSpecs } from '../../protocols/contract.ts';
import { protocols } from '../../protocols/registry.ts';
import type { LayerSpec } from '../types.ts';
import { printDuration, printShare, printSize } from '../units.ts';

/** Options of the protocol that `use` names; null when unknown. */
export type FindOptions = (use: string) => OptionSpecs | null;

type Value = number | string | boolean | null;

function optionText(type: OptionSpec['type'], value: Value): Value {
  if (typeof value !== 'number') return value;
  if (type === 'duration') return printDuration(value);
  if (type === 'size') return printSize(value);
  return type === 'probability' ? printShare(value) : value;
}

/** What the name alone tells about an option, when its protocol is not at hand. */
function guess(key: string, value: Value): readonly [string, Value] {
  if (typeof value === 'number' && key.endsWith('Us')) return [key.slice(0, -2), printDuration(value)];
  if (typeof value === 'number' && key.endsWith('Bytes')) return [key.slice(0, -5), printSize(value)];
  return [key, value];
}

export function printLayer({ id, use, options }: LayerSpec, find: FindOptions): { [key: string]: unknown } {
  const specs = find(use) ?? protocols.get(use)?.options ?? null;
  const entries =
    specs === null
      ? Object.entries(options).map(([key, value]) => guess(key, value))
      : Object.entries(specs).map(([name, spec]): readonly [string, Value] => {
          return [name, optionText(spec.type, options[resolvedOptionName(name, spec)] ?? null)];
        });
  return { use, id, ...Object.fromEntries(entries.filter(([, value]) => value !== null)) };
}
