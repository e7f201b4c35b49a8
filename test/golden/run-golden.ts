/** Runs golden scenarios, on any engine. */

export interface GoldenScenario {
  readonly name: string;
  readonly text: string;
}

/** What is kept of a run: its fingerprint, and a digest of every figure. */
export interface GoldenRun {
  readonly fingerprint: string;
  readonly events: number;
  /** of the summary, the timeline, the tables of updates, nodes and traffic, and those of gauges, all digits of them */
  readonly figures: string;
}

export type GoldenRuns = { readonly [name: string]: GoldenRun };

export interface GoldenInput {
  readonly scenarios: readonly GoldenScenario[];
  /** texts of the data files that they name */
  readonly files: { readonly [name: string]: string };
}

/** The part of the library that a golden run needs. */
interface Library {
  run(text: string, options: { readFile: (path: string) => string }): Promise<GoldenResult>;
}

interface GoldenResult {
  readonly fingerprint: string;
  readonly events: number;
  readonly summary: object;
  readonly timeline: GoldenTable;
  readonly updates: GoldenTable;
  readonly nodes: GoldenTable;
  readonly traffic: GoldenTable;
  readonly gauges: { readonly [name: string]: GoldenTable };
}

interface GoldenTable {
  readonly rows: Iterable<unknown>;
}

function digest(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x1b873593;
  for (let i = 0; i < text.length; i++) {
    low = Math.imul(low ^ text.charCodeAt(i), 0x01000193);
    high = Math.imul(high ^ low, 0x85ebca6b) ^ (high >>> 13);
  }
  return [high, low].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

/** Runs all of them. */
export async function runGolden(library: Library, input: GoldenInput): Promise<GoldenRuns> {
  const runs: { [name: string]: GoldenRun } = {};
  for (const { name, text } of input.scenarios) {
    const result = await library.run(text, { readFile: (path) => input.files[path] });
    const { timeline, updates, nodes, traffic, gauges } = result;
    const tables = [timeline, updates, nodes, traffic, ...Object.values(gauges)].map((table) => [...table.rows]);
    const figures = digest(JSON.stringify([result.summary, tables]));
    runs[name] = { fingerprint: result.fingerprint, events: result.events, figures };
  }
  return runs;
}
