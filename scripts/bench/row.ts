/** One line of the table: a figure of ours, perhaps beside another one. */
import { groupDigits, significant } from '../../reports/format.ts';
import { median } from './alternate.ts';

export interface Row {
  readonly what: string;
  readonly unit: string;
  /** median, null when it was not measured */
  readonly ours: number | null;
  /** what it is compared with; its value is null when that could not be measured */
  readonly against: { readonly name: string; readonly value: number | null } | null;
  /** ours / the other's */
  readonly ratio: number | null;
  readonly wanted: string;
  /** what repeats the measurement of ours */
  readonly command: string;
  /** every sample of ours, in order */
  readonly samples: readonly number[];
  readonly loads: readonly number[];
}

export interface RowText {
  readonly what: string;
  readonly unit: string;
  readonly wanted: string;
  readonly command: string;
}

/** @param other samples of what it is compared with, null when there are none */
export function row(
  text: RowText,
  ours: readonly number[],
  loads: readonly number[],
  against: { readonly name: string; readonly samples: readonly number[] | null } | null = null,
): Row {
  const value = median(ours);
  const other = against === null || against.samples === null ? null : median(against.samples);
  return {
    ...text,
    ours: value,
    against: against === null ? null : { name: against.name, value: other },
    ratio: other === null ? null : value / other,
    samples: ours,
    loads,
  };
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly engine: string;
  readonly compiler: string | null;
}

export interface Bench {
  readonly version: string;
  readonly machine: Machine;
  /** nodes of W1 and W2, and how often everything was measured */
  readonly nodes: number;
  readonly rounds: number;
  readonly rows: readonly Row[];
}

function figure(value: number | null): string {
  return value === null ? '-' : significant(value, 3);
}

function cells({ what, unit, ours, against, ratio, wanted, loads }: Row): string[] {
  const other = against === null ? '' : `${figure(against.value)} (${against.name})`;
  const load = loads.length === 0 ? '-' : significant(Math.max(...loads), 2);
  return [what, `${figure(ours)} ${unit}`, other, against === null ? '' : figure(ratio), wanted, load];
}

function line(parts: readonly string[]): string {
  return `| ${parts.join(' | ')} |`;
}

/** The table as Markdown, with the machine before it and the commands after it. */
export function benchText({ version, machine, nodes, rounds, rows }: Bench): string {
  const { cpu, cores, memoryBytes, system, engine, compiler } = machine;
  const commands = rows.map(({ what, command }) => `- ${what}: \`${command}\``);
  return [
    `rumormill ${version} on ${engine}, ${system}; ${cpu}, ${cores} cores, ${significant(memoryBytes / 2 ** 30, 3)} GiB; C++: ${compiler ?? 'no compiler'}.`,
    `Medians of ${rounds} rounds at ${groupDigits(nodes)} nodes unless a row says otherwise, what is compared taken in turn. Load: highest load average before a round.`,
    '',
    line(['measured', 'rumormill', 'compared with', 'ratio', 'wanted', 'load']),
    '|---|---|---|---|---|---|',
    ...rows.map((one) => line(cells(one))),
    '',
    ...commands,
    '',
  ].join('\n');
}
