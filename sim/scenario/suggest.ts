/** "Did you mean": the legal name nearest to a wrong one. */

/** Edit distance with transpositions (Damerau 1964, restricted form of Boytsov 2011), given up beyond `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, before[j - 2] + 1);
      row.push(best);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length];
}

/** Spelling apart from case, dashes and underscores. */
function plain(name: string): string {
  return name.replaceAll(/[-_\s]/g, '').toLowerCase();
}

/** Other words for the same thing, as other tools have them. */
const SYNONYMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['duration', ['for', 'limit', 'over']],
  ['timeout', ['limit', 'within']],
  ['start', ['at', 'from']],
  ['time', ['at']],
  ['end', ['until']],
  ['stop', ['until']],
  ['type', ['model']],
  ['kind', ['model']],
  ['distribution', ['model']],
  ['size', ['bytes']],
  ['payload', ['bytes']],
  ['delay', ['latency']],
  ['protocol', ['stack', 'use']],
  ['protocols', ['stack']],
  ['layers', ['stack']],
  ['events', ['faults']],
  ['failures', ['faults']],
  ['publish', ['workload']],
  ['updates', ['workload']],
  ['assert', ['checks']],
  ['source', ['node']],
  ['from', ['node']],
  ['origin', ['node']],
  ['stddev', ['sd']],
  ['downtime', ['offTime']],
  ['uptime', ['session']],
  ['degree', ['neighbours', 'k', 'links']],
  ['k', ['neighbours', 'fanout', 'degree']],
  ['period', ['interval']],
]);

/** The legal name that a wrong one was most likely meant to be; null when none is near. */
export function nearest(wrong: string, legal: readonly string[]): string | null {
  if (wrong.length > 60) return null;
  const target = plain(wrong);
  const synonym = SYNONYMS.get(target)?.find((name) => legal.includes(name));
  if (synonym !== undefined) return synonym;
  const limit = target.length <= 3 ? 1 : target.length <= 6 ? 2 : 3;
  let best: string | null = null;
  let least = limit + 1;
  for (const name of legal) {
    const distance = editDistance(target, plain(name), limit);
    if (distance < least) {
      least = distance;
      best = name;
    }
  }
  if (best !== null || target.length < 3) return best;
  return (
    legal.find((name) => plain(name).startsWith(target) || (name.length > 3 && target.startsWith(plain(name)))) ?? null
  );
}

/** `unknown key "fanuot": did you mean "fanout"?` */
export function unknownName(what: string, wrong: string, legal: readonly string[]): string {
  const shown = wrong.length > 40 ? `${wrong.slice(0, 37)}...` : wrong;
  const meant = nearest(wrong, legal);
  return meant === null ? `unknown ${what} "${shown}"` : `unknown ${what} "${shown}": did you mean "${meant}"?`;
}
