/** The replica against the workload: whether keys exist, and whether the conflict rule knows what is done to them. */
import type { ConflictRule, OperationKind } from '../../replica/conflict-rule.ts';
import { conflictRules } from '../../replica/conflict-rules.ts';
import type { ReplicaSpec, WriteSpec } from '../../replica/spec.ts';
import type { DistributionSpec } from '../../kernel/distribution.ts';
import type { Path } from '../problem.ts';
import { DEFAULT_REPLICA } from '../schema/replica.ts';
import { BYTES_DEFAULT } from '../schema/workload.ts';
import { textPath } from './context.ts';
import type { CrossContext } from './context.ts';

const PRELOADED_BYTES = DEFAULT_REPLICA.size.model === 'constant' ? DEFAULT_REPLICA.size.value : NaN;

export function checkReplica(context: CrossContext): void {
  const { scenario, draft, findings, knows } = context;
  const { replica, workload } = scenario;
  checkCertificates(context);
  if (replica === null) return;
  checkUse(context, replica);
  workload.forEach(({ write, size }, place) => {
    if (write === undefined) return;
    const path = [...textPath(draft, 'workload', place), 'publish'];
    if (knows('replica', 'keys')) checkKey(context, write, replica, [...path, 'key']);
    if (knows('replica', 'conflicts')) checkOperation(context, write, size, replica, path);
    checkAmount(context, write, draft.workload[place].value.write?.amount ?? null, [...path, 'amount']);
  });
  if (replica.missing > 0 && replica.keys === 0 && knows('replica', 'missing', 'keys')) {
    findings.warn(['replica', 'missing'], 'is a share of no keys: none are preloaded', 'replica.keys');
  }
}

/** A replica of which nothing is ever read, and sizes of values that have their own. */
function checkUse({ scenario, findings, sound, knows }: CrossContext, replica: ReplicaSpec): void {
  const { workload } = scenario;
  if (!knows('replica', 'keys')) return;
  if (replica.keys === 0 && sound('workload') && workload.every(({ write }) => write === undefined)) {
    findings.warn(
      ['replica'],
      'is used by nothing: no keys are preloaded, and no update has one',
      'publish: { key: … }',
    );
  }
  const { size, keys, conflicts } = replica;
  if (!knows('replica', 'bytes') || (size.model === 'constant' && size.value === PRELOADED_BYTES)) return;
  const rule = knows('replica', 'conflicts') ? conflictRules.get(conflicts) : undefined;
  const at = ['replica', 'bytes'];
  if (keys === 0) {
    findings.warn(at, 'is the size of no values: none are preloaded', 'replica.keys');
  } else if (rule !== undefined && !usualWrites(rule).some((kind) => hasSize(rule, kind))) {
    findings.warn(at, `means nothing to ${conflicts}, whose values are amounts`, 'leave it out');
  }
}

function usualWrites({ operations }: ConflictRule): readonly OperationKind[] {
  return operations.filter((kind) => kind !== 'delete' && kind !== 'remove');
}

/** A layer that ages tombstones needs tombstones, and another layer that carries them. */
function checkCertificates({ scenario, resolution, findings, sound, protocolOf }: CrossContext): void {
  scenario.groups.forEach(({ stack }, index) => {
    const place = stack.findIndex(({ use }) => use === 'death-certificates');
    if (place < 0) return;
    const { path, added } = resolution.stacks[index];
    const at = [...path, place - added, 'use'];
    if (scenario.replica === null && sound('workload', 'replica')) {
      findings.warn(at, 'does nothing: no update has a key', 'publish: { key: … }');
    }
    const repair = stack.filter((layer) => protocolOf(layer)?.role === 'repair');
    if (repair.length < 2 && sound('stack', 'groups')) {
      findings.warn(at, 'sends nothing itself, and no layer brings states together', 'anti-entropy, merkle …');
    }
  });
}

function checkKey({ findings }: CrossContext, { key }: WriteSpec, { keys }: ReplicaSpec, path: Path): void {
  if ('name' in key) return;
  if (keys === 0) {
    const what = 'draw' in key ? `"${key.draw}" is drawn` : `${key.number} is the number of one`;
    findings.error(path, `no keys are preloaded, but ${what} of those`, 'the name of a key, or replica.keys');
  } else if ('number' in key && key.number >= keys) {
    findings.error(path, `there is no key ${key.number}`, `0 to ${keys - 1}, or the name of a key`);
  }
}

/** An amount beside an operation that was not named is looked at here: only now it is known which one it is. */
function checkAmount({ findings }: CrossContext, { operation }: WriteSpec, amount: number | null, path: Path): void {
  if (amount === null || operation === 'increment' || operation === 'decrement') return;
  findings.error(path, `means nothing to ${operation}`, 'increment, decrement');
}

function checkOperation(
  { findings }: CrossContext,
  write: WriteSpec,
  size: DistributionSpec,
  { conflicts }: ReplicaSpec,
  path: Path,
): void {
  const rule = conflictRules.get(conflicts);
  if (rule === undefined) return;
  if (!rule.operations.includes(write.operation)) {
    findings.error([...path, 'operation'], `${conflicts} knows no ${write.operation}`, rule.operations.join(', '));
    return;
  }
  if (write.element !== null && !hasElements(rule, write.operation)) {
    findings.warn([...path, 'element'], `means nothing to ${write.operation} under ${conflicts}`, 'or-set, lww-map');
  }
  // The default says nothing of what was meant: a resolved scenario writes it out.
  if (!(size.model === 'constant' && size.value === BYTES_DEFAULT) && !hasSize(rule, write.operation)) {
    findings.warn(
      [...path, 'bytes'],
      `means nothing to ${write.operation} under ${conflicts}: it brings no value`,
      'put, add',
    );
  }
}

/** Whether the size of a value makes a difference to what is written. */
function hasSize(rule: ConflictRule, kind: OperationKind): boolean {
  const stamp = { timeUs: 0, origin: 0, sequence: 1 };
  const bytes = [0, 1].map((sizeBytes) => {
    return rule.payloadBytes(rule.write(null, { kind, element: 0, amount: 1, sizeBytes, update: 0 }, stamp));
  });
  return bytes[0] !== bytes[1];
}

/** Whether it makes a difference to which element something is done. */
function hasElements(rule: ConflictRule, kind: OperationKind): boolean {
  const stamp = { timeUs: 0, origin: 0, sequence: 1 };
  const operation = { kind, amount: 1, sizeBytes: 0, update: 0 };
  const full = rule.operations.includes('add')
    ? rule.write(null, { ...operation, kind: 'add', element: 0 }, stamp)
    : null;
  const [one, other] = [0, 1].map((element) => {
    return rule.hash(rule.write(full, { ...operation, element }, { ...stamp, sequence: 2 }));
  });
  return one !== other;
}
