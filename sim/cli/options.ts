/** Options as the commands take them: every value is checked here, since yargs would take "abc" for a number and forget it. */
import type { Options, PositionalOptions } from 'yargs';
import { parseNodes } from '../experiment/trace.ts';
import { nearest, unknownName } from '../scenario/suggest.ts';
import type { Problem } from '../scenario/types.ts';

/** Wrong use of the command line. */
export class UsageError extends Error {}

/** A value that an option does not take. Kept until the scenario was looked at as well, so that everything wrong is said at once. */
const refused = new Map<string, Problem>();

export function optionProblem(option: string, message: string, expected: string): Problem {
  return { severity: 'error', file: 'command line', line: 0, column: 0, path: option, message, expected };
}

/** The values that were refused. */
export function optionProblems(): readonly Problem[] {
  return [...refused.values()];
}

function refuse(name: string, value: string, expected: string): undefined {
  refused.set(name, optionProblem(`--${name}`, `"${value}" is refused`, expected));
}

/** Stands for `-` while yargs looks at the words, which would lose it. */
const DASH = '\u0000-';

export function hideDashes(words: readonly string[]): string[] {
  return words.map((word) => (word === '-' ? DASH : word));
}

const SWITCHES: readonly string[] = ['json', 'quiet', 'load', 'help', 'version'];

/** Every option of any command; a test holds them equal to what the help says. */
export const OPTION_NAMES: readonly string[] = [
  'seed',
  'set',
  'seeds',
  'workers',
  'memory',
  'out',
  'trace',
  'nodes',
  'from',
  'to',
  'protocol',
  ...SWITCHES,
];

/** yargs takes any value of a switch for a no, and no command for the only mistake. */
export function checkWords(words: readonly string[]): void {
  const end = words.indexOf('--');
  for (const word of end < 0 ? words : words.slice(0, end)) {
    const [, name, value] = /^--([^=]+)=(.*)$/.exec(word) ?? [];
    if (SWITCHES.includes(name) && value !== 'true' && value !== 'false')
      throw new UsageError(`--${name} takes no value, so not "${value}"`);
  }
  const [first] = words;
  const [, name] = /^--([^=]+)/.exec(first ?? '') ?? [];
  if (name !== undefined && !OPTION_NAMES.includes(name) && !name.startsWith('get-yargs'))
    throw new UsageError(
      unknownName(
        'option',
        `--${name}`,
        OPTION_NAMES.map((one) => `--${one}`),
      ),
    );
}

/** What yargs says of an option that it does not know, with the one that was meant. */
export function usageText(message: string): string {
  const [, names] = /^Unknown arguments?: (.+)$/.exec(message) ?? [];
  if (names === undefined) return message;
  const said = names.split(', ').map((name) => {
    const meant = nearest(name, OPTION_NAMES);
    return meant === null ? null : `--${name}: did you mean "--${meant}"?`;
  });
  return [message, ...said.filter((one) => one !== null)].join('; ');
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
    if (number >= least && number <= most) return number;
    return refuse(name, given, `a whole number from ${least} to ${most}`);
  };
  // Shown as a number, yet kept as the text that was given.
  return { string: true, number: true, requiresArg: true, describe, coerce };
}

/** An option that takes ids of nodes. */
export function nodes(name: string, describe: string): Options {
  const coerce = (value: unknown): ReadonlySet<number> | undefined => {
    const given = once(name, value);
    if (given === undefined) return undefined;
    return parseNodes(given) ?? refuse(name, given, 'ids of nodes, such as 3,7,100-199');
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
