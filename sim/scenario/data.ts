/** Reads the data files a scenario names and notes what is wrong with them, at their own lines and columns. */
import type { DistributionSpec } from '../kernel/distribution.ts';
import type { Files } from './files.ts';
import type { Findings, Path } from './problem.ts';
import type { DistributionText } from './schema/distribution.ts';
import { readEdges, readSamples, readTrace } from './tables.ts';
import type { Table } from './tables.ts';
import { pathText } from './problem.ts';
import type { Problem } from './types.ts';

export class DataReader {
  /** what is wrong inside the files */
  readonly problems: Problem[];
  /** whether any of them could not be read, so that what came from it is empty */
  broken: boolean;
  private readonly files: Files;
  private readonly findings: Findings;

  constructor(files: Files, findings: Findings) {
    this.problems = [];
    this.broken = false;
    this.files = files;
    this.findings = findings;
  }

  /** Pairs of ids and the file's name in the run's folder. */
  edges(source: string, path: Path, capacity: number): { readonly file: string; readonly edges: readonly number[] } {
    const { name, value } = this.read(source, path, (text) => readEdges(text, capacity), []);
    return { file: name, edges: value };
  }

  trace(source: string, path: Path, nodes: number): { readonly file: string; readonly rows: readonly number[] } {
    const { name, value } = this.read(source, path, (text) => readTrace(text, nodes), []);
    return { file: name, rows: value };
  }

  /** A distribution with its values read. */
  distribution(text: DistributionText, path: Path, unit: 'duration' | 'bytes' | 'ppm'): DistributionSpec {
    if (text.model !== 'file') return text;
    const bounds = {
      ...(text.min === undefined ? {} : { min: text.min }),
      ...(text.max === undefined ? {} : { max: text.max }),
    };
    const empty = { values: [0], weights: null };
    const { value } = this.read(text.file, [...path, 'file'], (content) => readSamples(content, unit), empty);
    const weights = value.weights === null ? {} : { weights: value.weights };
    return { model: 'empirical', values: value.values, ...weights, ...bounds };
  }

  private read<T>(
    source: string,
    path: Path,
    parse: (text: string) => Table<T>,
    none: T,
  ): { readonly name: string; readonly value: T } {
    const opened = this.files.open(source);
    if (!opened.ok) {
      this.broken = true;
      this.findings.error(path, opened.message, opened.expected);
      return { name: source, value: none };
    }
    const { value, problems } = parse(opened.file.text);
    for (const problem of problems) {
      this.problems.push({ severity: 'error', file: source, path: pathText(path), ...problem });
    }
    if (problems.length > 0) this.broken = true;
    return { name: opened.file.path, value: problems.length > 0 ? none : value };
  }
}
