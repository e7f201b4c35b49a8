/** docs/reference/protocols.md */
import { protocols } from '../../sim/protocols/registry.ts';
import type { OptionSpec, Protocol, Role } from '../../sim/protocols/contract.ts';
import { defaultText } from '../../sim/scenario/schema/stack.ts';
import { printDuration, printSize } from '../../sim/scenario/units.ts';
import { code, generatedFrom, page, sentence, table } from './markdown.ts';

const ROLES: readonly (readonly [Role, string])[] = [
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

function section(protocol: Protocol): string {
  const { name, summary, source, options, messages } = protocol;
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
    `### ${name}`,
    `${sentence(summary)} Source: ${sentence(source)}`,
    optionRows.length > 0 ? table(['option', 'legal', 'default', 'meaning'], optionRows) : 'No options.',
    messageRows.length > 0
      ? table(['message', 'fixed control bytes', 'carries'], messageRows)
      : 'No messages of its own.',
  ).trimEnd();
}

export function protocolsPage(): string {
  const all = [...protocols.values()];
  const blocks = ROLES.flatMap(([role, title]) => {
    const some = all.filter((protocol) => protocol.role === role);
    return some.length === 0 ? [] : [`## ${title}`, ...some.map(section)];
  });
  return page(generatedFrom('sim/protocols/registry.ts'), '# Protocols', INTRODUCTION, ...blocks);
}
