/** Options as the commands take them: every value is checked here, since yargs would take "abc" for a number and forget it. */
import type { Options, PositionalOptions } from 'yargs';
import { parseNodes } from '../experiment/trace.ts';

/** Wrong use of the command line. */
export class UsageError extends Error {}

/** Stands for `-` while yargs looks at the words, which would lose it. */
const DASH = '\u0000-';

export function hideDashes(words: readonly string[]): string[] {
  return words.map((word) => (word === '-' ? DASH : word));
}

/** A word that is no option. */
export function positional(describe: string, demandOption = true): PositionalOptions {
  const coerce = (word: string | undefined): string | undefined => (word === DASH ? '-' : word);
  return { type: 'string', describe, demandOption, coerce };
}

/** An option that takes one text. */
export function text(name: string, describe: string): Options {
  return { type: 'string', requiresArg: true, describe, coerce: (value: unknown) => once(name, value) };
}

/** The value of an option that may be given once. */
function once(name: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) throw new UsageError(`--${name} is given ${value.length} times; give it once`);
  if (typeof value !== 'string' || value === '') throw new UsageError(`--${name} needs a value`);
  return value === DASH ? '-' : value;
}

/** An option that takes a whole number from `least` to `most`. */
export function count(name: string, describe: string, least: number, most: number): Options {
  const coerce = (value: unknown): number | undefined => {
    const given = once(name, value);
    if (given === undefined) return undefined;
    const number = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
    if (!(number >= least && number <= most))
      throw new UsageError(`--${name} ${given}: a whole number from ${least} to ${most}`);
    return number;
  };
  return { type: 'string', requiresArg: true, describe, coerce };
}

/** An option that takes ids of nodes. */
export function nodes(name: string, describe: string): Options {
  const coerce = (value: unknown): ReadonlySet<number> | undefined => {
    const given = once(name, value);
    if (given === undefined) return undefined;
    const set = parseNodes(given);
    if (set === null) throw new UsageError(`--${name} ${given}: ids of nodes, such as 3,7,100-199`);
    return set;
  };
  return { type: 'string', requiresArg: true, describe, coerce };
}

/** `--set path=value`, as often as one likes. */
export const SET_OPTION: Options = {
  type: 'string',
  array: true,
  nargs: 1,
  requiresArg: true,
  describe: 'change the scenario, e.g. --set network.loss=5%; may be repeated',
};

export const SEED_OPTION: Options = text('seed', "take this seed instead of the scenario's");

export const JSON_OPTION: Options = { type: 'boolean', default: false, describe: 'print JSON instead of text' };

export const QUIET_OPTION: Options = { type: 'boolean', default: false, describe: 'say nothing but errors' };
