/** What a program gives a function, looked at because JavaScript lets anything pass. */
import { unknownName } from '../scenario/suggest.ts';

/** Throws a TypeError for an option that does not exist. */
export function checkOptions(caller: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new TypeError(`${caller}: the options are an object (${known.join(', ')})`);
  const wrong = Object.keys(options).find((name) => !known.includes(name));
  if (wrong !== undefined)
    throw new TypeError(`${caller}: ${unknownName('option', wrong, known)} (${known.join(', ')})`);
}

/** Throws a TypeError for what is neither the text of a scenario nor one that `loadScenario` resolved. */
export function checkScenario(caller: string, scenario: unknown): void {
  if (typeof scenario === 'string') return;
  const groups = typeof scenario === 'object' && scenario !== null && 'groups' in scenario ? scenario.groups : null;
  if (!Array.isArray(groups))
    throw new TypeError(`${caller}: the scenario is text in YAML, or what loadScenario gives as "scenario"`);
}
