/** What `rumormill list` prints. */
import {
  listedChecks,
  listedConflicts,
  listedFaults,
  listedLatencies,
  listedPresets,
  listedProtocols,
  listedTopologies,
} from '../scenario/registry.ts';
import type { Listed, ListedOption } from '../scenario/registry.ts';
import { unknownName } from '../scenario/suggest.ts';
import { HELD, WRONG_INPUT } from './exit-codes.ts';
import { TOPICS, type ListArguments, type Topic } from './list.ts';
import { shippedScenarios } from './shipped.ts';
import { complain, print, showsOf } from './terminal.ts';

const TITLES: { readonly [topic in Topic]: string } = {
  protocols: 'Protocols (stack)',
  topologies: 'Topologies (network.topology)',
  latency: 'Latency models (network.latency)',
  faults: 'Faults (faults)',
  checks: 'Checks (checks)',
  conflicts: 'Conflict rules (replica.conflicts)',
  presets: 'Presets (network.latency, network.loss)',
  scenarios: 'Scenarios that come with rumormill',
};

function thingsOf(topic: Topic): readonly Listed[] {
  switch (topic) {
    case 'protocols':
      return listedProtocols;
    case 'topologies':
      return listedTopologies;
    case 'latency':
      return listedLatencies;
    case 'faults':
      return listedFaults;
    case 'checks':
      return listedChecks;
    case 'conflicts':
      return listedConflicts;
    case 'presets':
      return listedPresets;
    case 'scenarios':
      return shippedScenarios();
  }
}

/** Prints all topics in short, one with its options, or one thing. Returns the exit code. */
export function listThings({ what, name, json }: ListArguments): number {
  if (name !== undefined && what !== undefined) return listOne(what, name, json);
  const topics = what === undefined ? TOPICS : [what];
  if (json) {
    const all = Object.fromEntries(topics.map((topic) => [topic, thingsOf(topic)]));
    print(JSON.stringify(what === undefined ? all : all[what], null, 2));
    return HELD;
  }
  const { width } = showsOf(process.stdout);
  const blocks = topics.map((topic) => {
    const things = thingsOf(topic);
    const body = what === undefined ? inShort(things, width) : things.map((thing) => inFull(thing, width)).join('\n');
    return `${TITLES[topic]}\n${body}`;
  });
  const hint = what === undefined ? `\nrumormill list <${TOPICS.join('|')}> shows options and defaults.\n` : '';
  print(`${blocks.join('\n')}${hint}`);
  return HELD;
}

function listOne(what: Topic, name: string, json: boolean): number {
  const things = thingsOf(what);
  const thing = things.find((one) => one.name === name);
  if (thing === undefined) {
    const names = things.map((one) => one.name);
    complain(`rumormill: ${unknownName(what, name, names)} (${names.join(', ')})`);
    return WRONG_INPUT;
  }
  print(json ? JSON.stringify(thing, null, 2) : inFull(thing, showsOf(process.stdout).width));
  return HELD;
}

function inShort(things: readonly Listed[], width: number): string {
  const column = Math.max(...things.map(({ name }) => name.length), 0) + 4;
  return things.map(({ name, summary }) => wrapped(`  ${name}`.padEnd(column), firstSentence(summary), width)).join('');
}

function firstSentence(text: string): string {
  return text.replace(/(?<=[a-z0-9)\]])\. [A-Z][^]*$/, '');
}

function inFull(listed: Listed, width: number): string {
  const { name, role, summary, source, expect = '', avoid = '', options, example } = listed;
  const lines = [wrapped(`  ${name}: `, summary, width, 6)];
  if (role !== '') lines.push(wrapped('      kind: ', role, width, 12));
  if (source !== '') lines.push(wrapped('      source: ', source, width, 14));
  if (expect !== '') lines.push(wrapped('      expect: ', expect, width, 14));
  if (avoid !== '') lines.push(wrapped('      not to be used: ', avoid, width, 14));
  lines.push(`      e.g. ${example}\n`);
  const column = Math.max(...options.map((option) => option.name.length), 0) + 10;
  for (const option of options) lines.push(wrapped(`      ${option.name}`.padEnd(column), optionText(option), width));
  return lines.join('');
}

function optionText({ required, legal, doc, ...option }: ListedOption): string {
  const value = required ? 'required' : option.default === null ? '' : `default ${option.default}`;
  const facts = [legal, value].filter((fact) => fact !== '').join(', ');
  if (facts === '') return doc;
  return doc === '' ? facts : `${doc} (${facts})`;
}

/** Words after a head, in lines of at most `width` (where a word fits), the later ones indented; ends in a line break. */
function wrapped(head: string, text: string, width: number, indent: number = head.length): string {
  const lines: string[] = [];
  let line = head;
  let empty = true;
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = ' '.repeat(indent);
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line.trimEnd(), ''].join('\n');
}
