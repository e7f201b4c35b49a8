/** The command that repeats a run. */

export interface Replay {
  /** scenario file as the user would type it */
  readonly scenario: string;
  readonly seed: string;
  /** number of seeds, when more than one was run */
  readonly seeds?: number;
  /** `path=value` of every --set, in order */
  readonly sets?: readonly string[];
}

/** Quotes a word for a POSIX shell when it needs it. */
export function shellWord(word: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** `rumormill run … --seed …`, one line, without output paths. */
export function replayLine(replay: Replay): string {
  const scenario =
    replay.scenario.startsWith('-') && replay.scenario !== '-' ? `./${replay.scenario}` : replay.scenario;
  const words = ['rumormill', 'run', shellWord(scenario), `--seed=${shellWord(replay.seed)}`];
  if (replay.seeds !== undefined && replay.seeds > 1) words.push('--seeds', String(replay.seeds));
  for (const set of replay.sets ?? []) words.push('--set', shellWord(set));
  return words.join(' ');
}
