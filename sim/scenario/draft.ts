/** The sections of a scenario, read one by one: what could be read, and what could not. */
import type { z } from 'zod';
import type { Findings, Path } from './problem.ts';
import { itemSchemas, sectionDefault, SECTIONS, sectionSchemas } from './schema/scenario.ts';
import type { ScenarioText, SchemaContext, Section } from './schema/scenario.ts';
import type { IssueParams } from './schema/build.ts';
import { unknownName } from './suggest.ts';

/** An item of a list and its place there: broken ones are left out. */
export interface Item<T> {
  readonly index: number;
  readonly value: T;
}

type ListSection = 'groups' | 'workload' | 'faults' | 'checks';
type ItemOf<S extends ListSection> = NonNullable<ScenarioText[S]>[number];

/** What could be read. A section that could not has the value it has when nothing is said, and is in `broken`. */
export interface Draft extends Omit<ScenarioText, ListSection> {
  readonly groups: readonly Item<ItemOf<'groups'>>[] | null;
  readonly workload: readonly Item<ItemOf<'workload'>>[];
  readonly faults: readonly Item<ItemOf<'faults'>>[];
  readonly checks: readonly Item<ItemOf<'checks'>>[];
  readonly broken: ReadonlySet<Section>;
  readonly raw: { readonly [section: string]: unknown };
}

/** Stands in for `nodes` when it cannot be read. */
const SOME_NODES = 1000;

function parse<T>(schema: z.ZodType<T>, value: unknown, path: Path, findings: Findings): { value: T } | null {
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data };
  for (const issue of result.error.issues) {
    const params = (issue.code === 'custom' ? issue.params : undefined) as Partial<IssueParams> | undefined;
    const at = [...path, ...(issue.path as (string | number)[])];
    findings.error(at, issue.message, params?.expected ?? null, params?.atKey ?? false);
  }
  return null;
}

/** Reads all sections; every problem goes to `findings`. */
export function readSections(
  raw: { readonly [key: string]: unknown },
  context: SchemaContext,
  findings: Findings,
): Draft {
  for (const key of Object.keys(raw)) {
    if (!(SECTIONS as readonly string[]).includes(key)) {
      findings.error([key], unknownName('key', key, SECTIONS), SECTIONS.join(', '), true);
    }
  }
  const schemas = sectionSchemas(context);
  const items = itemSchemas(context);
  const broken = new Set<Section>();

  const one = <S extends Section>(section: S, otherwise: ScenarioText[S]): ScenarioText[S] => {
    const read = parse<ScenarioText[S]>(schemas[section], raw[section], [section], findings);
    if (read === null) broken.add(section);
    return read === null ? otherwise : read.value;
  };
  const many = <S extends ListSection>(section: S): readonly Item<ItemOf<S>>[] | null => {
    const list = raw[section];
    if (!Array.isArray(list) || list.length === 0) return wholeList<ItemOf<S>>(one(section, [] as never));
    const read = list.map((value: unknown, index) => {
      const item = parse<ItemOf<S>>(items[section] as z.ZodType<ItemOf<S>>, value, [section, index], findings);
      if (item === null) broken.add(section);
      return item === null ? null : { index, value: item.value };
    });
    return read.filter((item) => item !== null);
  };
  return {
    version: one('version', 1),
    name: one('name', null),
    question: one('question', null),
    source: one('source', null),
    expect: one('expect', null),
    seed: one('seed', sectionDefault('seed')),
    nodes: one('nodes', SOME_NODES),
    zones: one('zones', null),
    clocks: one('clocks', sectionDefault('clocks')),
    network: one('network', sectionDefault('network')),
    stack: one('stack', null),
    groups: many('groups'),
    workload: many('workload') ?? [],
    faults: many('faults') ?? [],
    until: one('until', sectionDefault('until')),
    stopGrain: one('stopGrain', sectionDefault('stopGrain')),
    metrics: one('metrics', sectionDefault('metrics')),
    checks: many('checks') ?? [],
    broken,
    raw,
  };
}

function wholeList<T>(list: readonly T[] | null): readonly Item<T>[] | null {
  return list === null ? null : list.map((value, index) => ({ index, value }));
}
