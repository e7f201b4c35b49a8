/** The state of coverage in words, for evidence. */
import type { CheckEnv } from './check.ts';
import { sayCount, sayMany, sayShare } from './words.ts';

/** Who still lacks what: "`news` was missing at 37 of 1,000 eligible nodes". */
export function sayMissing(env: CheckEnv): string {
  const { book, live, members } = env.coverage;
  if (members.eligible === 0) return 'no node was eligible';
  let worst = -1;
  let incomplete = 0;
  for (let i = 0; i < live.count; i++) {
    const update = live.ids[i];
    if (book.holders[update] >= members.eligible) continue;
    incomplete++;
    const fewer = worst < 0 ? -1 : book.holders[update] - book.holders[worst];
    if (fewer < 0 || (fewer === 0 && update < worst)) worst = update;
  }
  if (worst < 0) return sayOutstanding(env);
  const lacking = members.eligible - book.holders[worst];
  const others =
    incomplete > 1 ? ` and ${sayMany(incomplete - 1, 'more update was', 'more updates were')} incomplete` : '';
  return `\`${env.label(worst)}\` was missing at ${sayCount(lacking)} of ${sayMany(members.eligible, 'eligible node', 'eligible nodes')}${others}`;
}

function sayOutstanding({ coverage, publishes }: CheckEnv): string {
  const left = publishes.length - coverage.published - coverage.skipped;
  const { eligible } = coverage.members;
  const all = `${eligible === 1 ? 'the only eligible node' : `all ${sayCount(eligible)} eligible nodes`} held every live update`;
  return left > 0 ? `${all}, but ${sayMany(left, 'publish was', 'publishes were')} still to come` : all;
}

/** What completed convergence, with its moment: "the last of 1,000 nodes learned `news` at 12.31 s". */
export function sayCompletion(env: CheckEnv, at: string): string {
  const { lastCause, lastNode, lastUpdate, members } = env.coverage;
  const rest = `${sayMany(members.eligible, 'eligible node', 'eligible nodes')} held every live update`;
  switch (lastCause) {
    case 'learn':
      return `the last of ${sayMany(members.eligible, 'node', 'nodes')} learned \`${env.label(lastUpdate)}\` at ${at}`;
    case 'down':
      return `node ${lastNode} went down at ${at} and the remaining ${rest}`;
    case 'retire':
      return `\`${env.label(lastUpdate)}\` retired at ${at} and ${rest}`;
    case 'publish-skipped':
      return `the last publish was skipped at ${at}, its node being down, and ${rest}`;
    default:
      return `${rest} at ${at}`;
  }
}

/** Mean coverage of the updates of an entry published so far, retired ones as they retired; of the live ones for null. */
export function meanCoverageOf(env: CheckEnv, entry: string | null): number | null {
  if (entry === null) return env.coverage.meanCoverage();
  let sum = 0;
  let updates = 0;
  for (let update = 0; update < env.coverage.book.size; update++) {
    if (env.publishes[update]?.entry !== entry) continue;
    const share = env.coverage.coverageOf(update);
    if (share === null) continue;
    sum += share;
    updates++;
  }
  return updates === 0 ? null : sum / updates;
}

/** "99.2 %", or why there is no such figure. */
export function sayCoverage(share: number | null): string {
  return share === null ? 'not defined: no update was live or no node eligible' : sayShare(share);
}
