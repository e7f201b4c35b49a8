/** docs/reference/faults.md and docs/reference/checks.md */
import { CHECKS } from '../../sim/checks/registry.ts';
import type { CheckFieldType } from '../../sim/checks/registry.ts';
import { DROP_REASONS } from '../../sim/kernel/events.ts';
import type { FaultField, FaultKind } from '../../sim/faults/kinds.ts';
import { faultKinds } from '../../sim/faults/kinds.ts';
import { listedChecks, listedFaults } from '../../sim/scenario/registry.ts';
import { printDuration } from '../../sim/scenario/units.ts';
import { code, fenced, generatedFrom, page, sentence, table } from './markdown.ts';

const FAULTS_INTRODUCTION = `Entries of \`faults\`: \`{ id, at, for, <kind>: { … } }\`. Any number may overlap. \`id\` names the fault for checks (\`cut.start\`, \`cut.heal\`) and
keys its draws, so removing one fault leaves every other as it was. \`at\` is when it begins, \`for\` how long it lasts; intervals are
half-open, [at, at + for). Where a kind has one required field, that field may stand alone: \`crash: 10%\`,
\`partition: [60%, 40%]\`. \`loss: 20%\` is short for a \`link\` between all nodes. \`churn: { trace: file.csv }\` is another way to write a
\`trace\`.

The plan is fixed before the run from the seed: who crashes, who is on which side, when each session ends. Nothing a protocol does can
move it. Several faults may hold a node down or paused at once; it comes back when the last of them lets go.`;

const TYPES: { readonly [type in FaultField['type']]: string } = {
  nodes: '[nodes](scenario.md#nodes)',
  'node-groups': 'list of [nodes](scenario.md#nodes)',
  duration: 'duration',
  'duration-distribution': 'duration or [distribution](network.md#distributions) of durations',
  'number-distribution': 'ppm or [distribution](network.md#distributions) of ppm',
  integer: 'integer',
  number: 'number',
  probability: 'share',
  boolean: '`true`, `false`',
  choice: 'choice',
  file: 'path of a CSV, relative to the scenario',
};

function legalWords({ type, choices, min, max }: FaultField): string {
  if (choices !== undefined) return choices.map(code).join(', ');
  const numeric = type === 'integer' || type === 'number';
  return numeric && max !== undefined ? `${TYPES[type]} ${min ?? 0} to ${max}` : TYPES[type];
}

function fallback(field: FaultField): string {
  if (field.required) return 'required';
  if (field.default === null) return '';
  return code(field.type === 'duration' ? printDuration(Number(field.default)) : String(field.default));
}

function faultSection(kind: FaultKind): string {
  const times = [
    kind.at === 'required' ? '`at` is required' : 'no `at`',
    kind.for === 'optional' ? '`for` is optional (without it: for ever)' : 'no `for`',
  ];
  const rows = kind.fields.map((field) => [code(field.name), legalWords(field), fallback(field), sentence(field.doc)]);
  const example = listedFaults.find(({ name }) => name === kind.kind)?.example ?? '';
  return page(
    `## ${kind.kind}`,
    `${sentence(kind.doc)} Times: ${times.join('; ')}.`,
    table(['field', 'legal', 'default', 'meaning'], rows),
    fenced('yaml', example),
  ).trimEnd();
}

export function faultsPage(): string {
  return page(generatedFrom('sim/faults/kinds.ts'), '# Faults', FAULTS_INTRODUCTION, ...faultKinds.map(faultSection));
}

const CHECK_TYPES: { readonly [type in CheckFieldType]: string } = {
  duration: 'duration',
  moment: 'moment',
  share: 'share',
  size: 'size',
  count: 'integer from 0',
  number: 'number from 0',
  choice: 'choice',
  workload: 'id of a workload entry',
};

const CHECKS_INTRODUCTION = `Entries of \`checks\`: \`{ id, <kind>: { … } }\`. A check is **held**, **failed** or **undecided**, and says at which moment and on what evidence.
Undecided means that the run was over before the question could be answered: the limit or an interruption came first. A field that is
the only required one may stand alone: \`stranded: 0\`.

A *moment* is a time (\`20s\`), or \`<fault>.start\`, \`<fault>.heal\`, \`<workload entry>.publish\`. The exit code of \`rumormill run\` follows from
the checks: 0 all held, 1 any failed, 3 any undecided.`;

export function checksPage(): string {
  const blocks = CHECKS.map((check) => {
    const rows = check.fields.map((field) => {
      const value = field.default;
      const text =
        value === null
          ? ''
          : field.type === 'moment' || field.type === 'duration'
            ? printDuration(Number(value))
            : String(value);
      const legal = field.choices?.map(code).join(', ') ?? CHECK_TYPES[field.type];
      return [code(field.name), legal, field.required ? 'required' : code(text), sentence(field.doc)];
    });
    const example = listedChecks.find(({ name }) => name === check.check)?.example ?? '';
    return page(
      `## ${check.key}`,
      `${sentence(check.summary)} ${check.doc}`,
      table(['field', 'legal', 'default', 'meaning'], rows),
      fenced('yaml', example),
    ).trimEnd();
  });
  const reasons = `Reasons for a drop, a closed set: ${DROP_REASONS.map(code).join(', ')}. Always: sent + duplicated = delivered + dropped + in flight.`;
  return page(
    generatedFrom('sim/checks/registry.ts'),
    '# Checks',
    CHECKS_INTRODUCTION,
    ...blocks,
    '## Drop reasons',
    reasons,
  );
}
