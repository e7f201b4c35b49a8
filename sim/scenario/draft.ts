/** The sections of a scenario, read one by one: what could be read, and what could not. */
import type * as z from 'zod/mini';
import type { Findings, Path } from './problem.ts';
import { itemSchemas, sectionDefault, SECTIONS, sectionSchemas } from './schema/scenario.ts';
import type { ScenarioText, SchemaContext, Section } from './schema/scenario.ts';
import { isMap } from './schema/build.ts';
import type { IssueParams } from './schema/build.ts';
import { unknownName } from './suggest.ts';

/** An item of a list and its place there: broken ones are left out. */
export interface Item<T> {
  readonly index: number;
  readonly value: T;
}

type ListSection = 'groups' | 'workload' | 'faults' | 'checks';
type ItemOf<S extends ListSection> = NonNullable<ScenarioText[S]>[number];

/** Which keys of a section are not known, when the others are. */
export interface Lost {
  readonly keys: ReadonlySet<string>;
  /** whether there were keys nobody knows: each may stand for one that is missing */
  readonly strangers: boolean;
}

/**
 * What could be read. A section that could not is in `broken` and has the value it has when nothing is said; one of which only some
 * keys are wrong is in `partly` as well and has the value it has without those.
 */
export interface Draft extends Omit<ScenarioText, ListSection> {
  readonly groups: readonly Item<ItemOf<'groups'>>[] | null;
  readonly workload: readonly Item<ItemOf<'workload'>>[];
  readonly faults: readonly Item<ItemOf<'faults'>>[];
  readonly checks: readonly Item<ItemOf<'checks'>>[];
  readonly broken: ReadonlySet<Section>;
  readonly partly: ReadonlyMap<Section, Lost>;
  readonly raw: { readonly [section: string]: unknown };
}

/** Stands in for `nodes` when it cannot be read. */
const SOME_NODES = 1000;

/** Sections whose keys do not depend on each other: what is wrong with one of them leaves the others as they are. */
const LOOSE: readonly Section[] = ['clocks', 'network', 'replica', 'until', 'metrics'];

type Issue = z.core.$ZodIssue;

function paramsOf(issue: Issue): Partial<IssueParams> {
  return (issue.code === 'custom' ? (issue.params ?? {}) : {}) as Partial<IssueParams>;
}

function report(issues: readonly Issue[], path: Path, findings: Findings): void {
  for (const issue of issues) {
    const { expected, atKey } = paramsOf(issue);
    findings.error([...path, ...(issue.path as (string | number)[])], issue.message, expected ?? null, atKey ?? false);
  }
}

/** A map without the keys that are wrong; null when that cannot be read either. */
function withoutWrong<T>(
  schema: z.ZodMiniType<T>,
  value: unknown,
  issues: readonly Issue[],
): { readonly value: T; readonly lost: Lost } | null {
  if (!isMap(value) || issues.some(({ path }) => path.length === 0)) return null;
  const keys = new Set(issues.map(({ path }) => String(path[0])));
  const read = schema.safeParse(Object.fromEntries(Object.entries(value).filter(([key]) => !keys.has(key))));
  const strangers = issues.some((issue) => issue.path.length === 1 && paramsOf(issue).atKey === true);
  return read.success ? { value: read.data, lost: { keys, strangers } } : null;
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

  const partly = new Map<Section, Lost>();

  const one = <S extends Section>(section: S, otherwise: ScenarioText[S]): ScenarioText[S] => {
    const schema: z.ZodMiniType<ScenarioText[S]> = schemas[section];
    const read = schema.safeParse(raw[section]);
    if (read.success) return read.data;
    report(read.error.issues, [section], findings);
    broken.add(section);
    const rest = LOOSE.includes(section) ? withoutWrong(schema, raw[section], read.error.issues) : null;
    if (rest === null) return otherwise;
    partly.set(section, rest.lost);
    return rest.value;
  };
  const many = <S extends ListSection>(section: S): readonly Item<ItemOf<S>>[] | null => {
    const list = raw[section];
    if (!Array.isArray(list) || list.length === 0) return wholeList<ItemOf<S>>(one(section, [] as never));
    const read = list.map((value: unknown, index) => {
      const item = (items[section] as z.ZodMiniType<ItemOf<S>>).safeParse(value);
      if (item.success) return { index, value: item.data };
      report(item.error.issues, [section, index], findings);
      broken.add(section);
      return null;
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
    replica: one('replica', null),
    workload: many('workload') ?? [],
    faults: many('faults') ?? [],
    until: one('until', sectionDefault('until')),
    stopGrain: one('stopGrain', sectionDefault('stopGrain')),
    metrics: one('metrics', sectionDefault('metrics')),
    checks: many('checks') ?? [],
    broken,
    partly,
    raw,
  };
}

/** Whether it is known which ids there will be: neither the nodes nor a fault that adds some are unread. */
export function knowsNodes({ broken, raw }: Draft): boolean {
  if (broken.has('nodes')) return false;
  const faults = raw['faults'];
  if (!broken.has('faults')) return true;
  return Array.isArray(faults) && !faults.some((fault: unknown) => isMap(fault) && Object.hasOwn(fault, 'join'));
}

function wholeList<T>(list: readonly T[] | null): readonly Item<T>[] | null {
  return list === null ? null : list.map((value, index) => ({ index, value }));
}
