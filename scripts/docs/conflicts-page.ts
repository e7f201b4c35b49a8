/** docs/reference/conflict-rules.md */
import type { ConflictRule, Operation, OperationKind, State } from '../../sim/replica/conflict-rule.ts';
import { conflictRules } from '../../sim/replica/conflict-rules.ts';
import { code, generatedFrom, page, sentence, table } from './markdown.ts';

const INTRODUCTION = `What \`replica: { conflicts: … }\` may name: how nodes keep the versions of a key, and what becomes of writes that did not know each other.
A state is whatever a node holds under a key. Merging two states gives the least one that has both in it, in whatever order and how
often ever, so nodes that have heard of the same writes hold the same.

An update carries what one write adds to a state (its delta), and whoever learns the update merges it; repair may send the whole state
of a key. Where a rule goes by time, it goes by the writer’s own clock, which may be wrong.

A deleted key leaves a tombstone: a state in which nothing is to be seen, and which keeps older writes from coming back. It may be spread
anew (activated) without becoming any younger than the writes it has to win over.`;

const BYTES = `## Bytes

Payload bytes are those of the values, which the workload gives; the amounts of counters take 8. All else is control: a moment 8, an
origin 4, a sequence number 4, the name of a map’s field 4. Flags take a spare bit. A set of writes seen takes 8 bytes for an origin whose writes
are all there (origin and last number), and 12 for each run of them above a gap. The moment of the latest write is kept in every state
for the measures, and is counted in tombstones only, which need it to expire. Key and length of a state are counted by the message
that carries it.

Payload and control bytes of a key to which three nodes write in turn, each knowing what was written before: values of 100 bytes, in a set or
map a member or field of its own for each. The *update* is what the third of these writes sends. Then a fourth node deletes the key.`;

/** Kinds of writes that add something, and the one that takes all away. */
const ADDING = ['put', 'add', 'increment'] as const;
const WRITERS = 3;

function sizeRow(rule: ConflictRule): readonly string[] {
  const bytes = (state: State): string => `${rule.payloadBytes(state)} + ${rule.controlBytes(state)}`;
  let state: State | null = null;
  const write = (kind: OperationKind, origin: number): State => {
    const operation: Operation = { kind, element: origin, amount: 1, sizeBytes: 100, update: origin };
    const delta = rule.write(state, operation, { timeUs: 1_000_000 * (origin + 1), origin, sequence: 1 });
    state = state === null ? delta : rule.merge(state, delta);
    return delta;
  };
  const kind = ADDING.find((known) => rule.operations.includes(known))!;
  const deltas = Array.from({ length: WRITERS }, (_, origin) => [write(kind, origin), state!] as const);
  const sizes = [deltas[0][1], deltas[WRITERS - 1][0], deltas[WRITERS - 1][1]].map(bytes);
  const deleted = rule.operations.includes('delete') ? bytes(rule.merge(state!, write('delete', WRITERS))) : 'none';
  return [code(rule.name), ...sizes, deleted];
}

function section(rule: ConflictRule): string {
  return page(
    `## ${rule.name}`,
    `${sentence(rule.summary)} Operations: ${rule.operations.map(code).join(', ')}. Source: ${sentence(rule.source)}`,
    sentence(rule.advice),
  ).trimEnd();
}

export function conflictsPage(): string {
  return page(
    generatedFrom('sim/replica/conflict-rules.ts'),
    '# Conflict rules',
    INTRODUCTION,
    ...[...conflictRules.values()].map(section),
    BYTES,
    table(
      ['rule', 'after one write', 'update of the third', 'after three writes', 'tombstone'],
      [...conflictRules.values()].map(sizeRow),
    ),
  );
}
