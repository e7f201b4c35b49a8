/** `--set path=value`: changes to the text form before it is checked. */
import { unknownName } from './suggest.ts';
import type { Path } from './problem.ts';
import { readSetValue } from './yaml.ts';

export const SET_FILE = 'command line --set';

export interface SetResult {
  /** where the value went; null when it went nowhere */
  readonly path: Path | null;
  readonly problem: { readonly message: string; readonly expected: string } | null;
}

type Container = { [key: string]: unknown } | unknown[];

const LEGAL = 'path=value, such as network.loss=5% or faults.cut.for=30s';

function failed(message: string, expected: string = LEGAL): SetResult {
  return { path: null, problem: { message, expected } };
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

/** Splits `faults[0].partition` or `faults.0.partition`; null when it is no path. */
function segmentsOf(text: string): string[] | null {
  const segments = text
    .trim()
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .split('.');
  return segments.every((segment) => /^[\w-]+$/.test(segment)) ? segments : null;
}

/** Place in a list: a number, an id, the protocol of a layer, or the kind of a fault or check. */
function indexIn(list: readonly unknown[], segment: string): number {
  if (/^\d+$/.test(segment)) return Number(segment) < list.length ? Number(segment) : -1;
  const tests: readonly ((item: { [key: string]: unknown }) => boolean)[] = [
    (item) => item['id'] === segment,
    (item) => item['use'] === segment,
    (item) => Object.hasOwn(item, segment),
  ];
  for (const test of tests) {
    const index = list.findIndex(
      (item) => item === segment || (isContainer(item) && !Array.isArray(item) && test(item)),
    );
    if (index >= 0) return index;
  }
  return -1;
}

function entryNames(list: readonly unknown[]): string[] {
  return list.flatMap((item) => {
    if (!isContainer(item) || Array.isArray(item)) return [];
    return ['id', 'use'].map((key) => item[key]).filter((name) => typeof name === 'string');
  });
}

/** Applies one `path=value` to the values of a scenario. */
export function applySet(root: { [key: string]: unknown }, text: string): SetResult {
  const equals = text.indexOf('=');
  const segments = equals < 0 ? null : segmentsOf(text.slice(0, equals));
  if (segments === null) return failed(`"${text.slice(0, 60)}" is not of the form path=value`);
  const path: (string | number)[] = [];
  let here: Container = root;
  for (const [depth, segment] of segments.entries()) {
    const key = Array.isArray(here) ? indexIn(here, segment) : segment;
    if (key === -1) {
      const list = here as unknown[];
      return failed(
        unknownName('entry', segment, entryNames(list)),
        `0 to ${list.length - 1}, or one of: ${entryNames(list).join(', ')}`,
      );
    }
    path.push(key);
    if (depth === segments.length - 1) {
      const read = readSetValue(text.slice(equals + 1), path);
      if (read === null)
        return failed(`the value of "${text.slice(0, 60)}" is not YAML`, 'a value as it would stand in the file');
      (here as { [key: string | number]: unknown })[key] = read.value;
      break;
    }
    // `--set stack.push.fanout=3` where the file says `stack: [ push ]`.
    if (segments[0] === 'stack' && depth === 1 && typeof (here as unknown[])[key as number] === 'string') {
      (here as unknown[])[key as number] = { use: (here as unknown[])[key as number] };
    }
    const next: unknown = (here as { [key: string | number]: unknown })[key];
    if (next !== undefined && next !== null && !isContainer(next)) {
      return failed(`"${segments.slice(0, depth + 1).join('.')}" is a single value: nothing lies below it`);
    }
    if (!isContainer(next)) (here as { [key: string | number]: unknown })[key] = Object.create(null);
    here = (here as { [key: string | number]: unknown })[key] as Container;
  }
  return { path, problem: null };
}
