/** docs/reference/protocols.md, and a page for each protocol in docs/reference/protocols */
import { protocols } from '../../sim/protocols/registry.ts';
import type { OptionSpec, Protocol, Role } from '../../sim/protocols/contract.ts';
import { defaultText } from '../../sim/scenario/schema/stack.ts';
import { printDuration, printSize } from '../../sim/scenario/units.ts';
import { code, generatedFrom, page, sentence, table } from './markdown.ts';

export const ROLES: readonly (readonly [Role, string])[] = [
  ['dissemination', 'Dissemination'],
  ['repair', 'Repair'],
  ['failure-detection', 'Failure detection'],
  ['aggregation', 'Aggregation'],
  ['peer-sampling', 'Peer sampling'],
];

const INTRODUCTION = `What \`use:\` may name in a \`stack\`, besides a file of your own (\`use: ./mine.ts\`). The stack is written bottom first. A stack without a
peer-sampling layer gets \`neighbours\` underneath where the network has a topology, and \`uniform\` where it has none. Every layer also
takes \`id\`, which keys its draws and its messages; it is the protocol’s name when left out.

Bytes: *fixed* control bytes are counted for every message of that kind; a message may add more, for instance 8 for each id it
carries. Payload bytes are those of the updates. Messages that a node sends in one round are shared, not copied, but each is counted.`;

function legalWords(spec: OptionSpec): string {
  if (spec.type === 'choice') return spec.choices.map(code).join(', ');
  if (spec.type === 'boolean') return '`true`, `false`';
  const print = spec.type === 'duration' ? printDuration : spec.type === 'size' ? printSize : String;
  const type = spec.type === 'probability' ? 'share' : spec.type;
  const [min, max] = [spec.min, spec.max];
  if (min === undefined && max === undefined) return type;
  if (max === undefined) return `${type} from ${print(min!)}`;
  return min === undefined ? `${type} to ${print(max)}` : `${type} ${print(min)} to ${print(max)}`;
}

function protocolPage(protocol: Protocol): string {
  const { name, role, summary, source, expect = '', avoid = '', options, messages } = protocol;
  const optionRows = Object.entries(options).map(([option, spec]) => {
    const text = defaultText(spec);
    return [code(option), legalWords(spec), text === null ? '' : code(String(text)), sentence(spec.doc)];
  });
  const messageRows = Object.entries(messages).map(([kind, spec]) => [
    code(kind),
    String(spec.controlBytes),
    sentence(spec.doc),
  ]);
  return page(
    generatedFrom('sim/protocols/registry.ts'),
    `# ${name}`,
    `${sentence(summary)} Role: [${role}](../protocols.md#${anchorOf(role)}).`,
    `**Source.** ${sentence(source)}`,
    expect === '' ? '' : `**What to expect.** ${sentence(expect)}`,
    avoid === '' ? '' : `**When not to use it.** ${sentence(avoid)}`,
    '## Options',
    optionRows.length > 0 ? table(['option', 'legal', 'default', 'meaning'], optionRows) : 'None.',
    '## Messages',
    messageRows.length > 0 ? table(['message', 'fixed control bytes', 'carries'], messageRows) : 'None of its own.',
  );
}

function anchorOf(role: Role): string {
  return ROLES.find(([one]) => one === role)![1]
    .toLowerCase()
    .replaceAll(' ', '-');
}

/** A page for each protocol, by its path below docs/reference. */
export function protocolPages(): { readonly [path: string]: string } {
  return Object.fromEntries(
    [...protocols.values()].map((protocol) => [`protocols/${protocol.name}.md`, protocolPage(protocol)]),
  );
}

export function protocolsPage(): string {
  const all = [...protocols.values()];
  const blocks = ROLES.flatMap(([role, title]) => {
    const some = all.filter((protocol) => protocol.role === role);
    const rows = some.map(({ name, summary, source }) => [
      `[${name}](protocols/${name}.md)`,
      sentence(summary),
      sentence(source),
    ]);
    return some.length === 0 ? [] : [`## ${title}`, table(['protocol', 'what it does', 'source'], rows)];
  });
  return page(generatedFrom('sim/protocols/registry.ts'), '# Protocols', INTRODUCTION, ...blocks);
}
