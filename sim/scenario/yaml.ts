/**
 * From YAML text to plain values, with the place of every value. Scalars that YAML readers disagree on (010, 1_000, .nan, integers
 * beyond 2^53) stay text, so that the schema can name the trap instead of taking another number for what was written.
 */
import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Node, Pair, YAMLMap } from 'yaml';

export type Path = readonly (string | number)[];

export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface SyntaxProblem extends Place {
  readonly message: string;
  readonly expected: string;
}

/** Characters of a scenario file. The parser needs some 20 µs for a value, so this bounds its time to seconds. */
export const MAX_SCENARIO_CHARACTERS = 2_097_152;
/** Few enough that a resolved scenario, with its units and blanks, stays below the limit of characters. */
const MOST_VALUES = 100_000;
const DEEPEST = 64;
/** Syntax errors that are named; most come from one mistake. */
const MOST_PROBLEMS = 20;

const START: Place = { line: 1, column: 1 };

export class YamlText {
  /** null when the text cannot be read at all */
  readonly value: unknown;
  readonly problems: readonly SyntaxProblem[];
  private readonly document: Document.Parsed | null;
  private readonly lines: LineCounter;
  /** what each alias stands for */
  private readonly targets: ReadonlyMap<unknown, unknown>;

  constructor(text: string) {
    const problems: SyntaxProblem[] = [];
    this.lines = new LineCounter();
    this.document = parse(text, this.lines, problems);
    this.problems = problems;
    this.value = null;
    const reader = new ValueReader();
    this.targets = reader.targets;
    if (this.document === null) return;
    const { errors, warnings } = this.document;
    if (errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION')) {
      // Where the parser gave up depends on the engine's stack.
      problems.push({ ...START, message: 'is nested too deeply', expected: `at most ${DEEPEST} levels` });
      return;
    }
    const all = [...errors, ...warnings];
    for (const error of all.slice(0, MOST_PROBLEMS)) problems.push({ ...this.at(error.pos[0]), ...explain(error) });
    if (all.length > MOST_PROBLEMS) {
      const last = problems[problems.length - 1];
      problems.push({ ...last, message: `and ${all.length - MOST_PROBLEMS} more mistakes in its YAML` });
    }
    if (errors.some(({ code }) => code !== 'DUPLICATE_KEY' && code !== 'MULTIPLE_DOCS')) return;
    this.value = reader.read(this.document.contents, [], 0);
    for (const { node, message, expected } of reader.problems)
      problems.push({ ...this.placeOf(node), message, expected });
  }

  /** Whether the values may be looked at: the text is a map, whatever else is wrong with it. */
  get usable(): boolean {
    return typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value);
  }

  /** Where a value stands, or the nearest thing around it that stands somewhere; with `key` the key instead. */
  place(path: Path, key: boolean): Place {
    let node: unknown = this.document?.contents ?? null;
    let best = this.placeOf(node);
    for (let depth = 0; depth < path.length; depth++) {
      if (isAlias(node)) node = this.targets.get(node);
      const pair = isMap(node) ? pairAt(node, path[depth]) : null;
      const child: unknown = isSeq(node) ? node.items[path[depth] as number] : pair?.value;
      if (pair === null && child === undefined) return best;
      best = this.placeOf(child ?? pair?.key);
      if (pair !== null && ((key && depth === path.length - 1) || isNothing(child))) best = this.placeOf(pair.key);
      node = child;
    }
    return best;
  }

  private placeOf(node: unknown): Place {
    const range = (node as Node | null | undefined)?.range;
    return range === null || range === undefined ? START : this.at(range[0]);
  }

  private at(offset: number): Place {
    const { line, col } = this.lines.linePos(offset);
    return line === 0 ? START : { line, column: col };
  }
}

function parse(text: string, lineCounter: LineCounter, problems: SyntaxProblem[]): Document.Parsed | null {
  if (text.length > MAX_SCENARIO_CHARACTERS) {
    const message = `is ${text.length} characters long`;
    problems.push({
      ...START,
      message,
      expected: `at most ${MAX_SCENARIO_CHARACTERS}; put large lists into CSV files`,
    });
    return null;
  }
  if (text.includes('\0')) {
    problems.push({ ...START, message: 'is not a text file: it has zero bytes', expected: 'YAML in UTF-8' });
    return null;
  }
  try {
    const document = parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      stringKeys: false,
      uniqueKeys: true,
      logLevel: 'error',
    });
    if (document.contents === null && document.errors.length === 0) {
      problems.push({
        ...START,
        message: 'is empty',
        expected: 'a scenario; `rumormill init` writes one to start from',
      });
      return null;
    }
    return document;
  } catch (error) {
    // The parser recurses, so that ten thousand brackets end in a RangeError of the engine.
    const deep = error instanceof RangeError;
    const message = deep
      ? 'is nested too deeply'
      : `cannot be read as YAML: ${error instanceof Error ? error.message : 'unknown reason'}`;
    problems.push({ ...START, message, expected: `at most ${DEEPEST} levels` });
    return null;
  }
}

function pairAt(node: YAMLMap, key: string | number): Pair | null {
  const found = node.items.find((pair) => isPair(pair) && keyText(pair.key) === String(key));
  return found ?? null;
}

function keyText(key: unknown): string {
  if (!isScalar(key)) return typeof key === 'string' ? key : '';
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
}

/** A value that is not written at all: `nodes:` and nothing behind it. */
function isNothing(node: unknown): boolean {
  return node === null || (isScalar(node) && node.value === null && node.source === '');
}

interface NodeProblem {
  readonly node: unknown;
  readonly message: string;
  readonly expected: string;
}

/** Copies the tree into plain values. Aliases are followed, but neither round in circles nor into an explosion. */
class ValueReader {
  readonly problems: NodeProblem[];
  readonly targets: Map<unknown, unknown>;
  private readonly anchors: Map<string, unknown>;
  private readonly open: Set<unknown>;
  private left: number;

  constructor() {
    this.problems = [];
    this.targets = new Map();
    this.anchors = new Map();
    this.open = new Set();
    this.left = MOST_VALUES;
  }

  read(node: unknown, path: Path, depth: number): unknown {
    if (this.left-- <= 0) return this.exploded(node);
    const anchor = (node as { anchor?: unknown } | null)?.anchor;
    if (typeof anchor === 'string') this.anchors.set(anchor, node);
    if (isAlias(node)) return this.followed(node, path, depth);
    if (isScalar(node)) return scalarValue(node.value, node.source, isWords(path));
    if (depth > DEEPEST) {
      this.problems.push({ node, message: 'is nested too deeply', expected: `at most ${DEEPEST} levels` });
      return undefined;
    }
    if (isSeq(node)) return node.items.map((item, index) => this.read(item, [...path, index], depth + 1));
    return isMap(node) ? this.map(node, path, depth) : null;
  }

  private map(node: YAMLMap, path: Path, depth: number): unknown {
    const value: { [key: string]: unknown } = Object.create(null) as { [key: string]: unknown };
    for (const pair of node.items) {
      if (!isScalar(pair.key)) {
        this.problems.push({ node: pair.key ?? node, message: 'a key must be plain text', expected: 'key: value' });
        continue;
      }
      const key = keyText(pair.key);
      if (Object.hasOwn(value, key)) continue;
      value[key] = this.read(pair.value, [...path, key], depth + 1);
    }
    return value;
  }

  private followed(node: unknown, path: Path, depth: number): unknown {
    if (!isAlias(node)) return undefined;
    const target = this.targets.get(node) ?? this.anchors.get(node.source);
    if (target === undefined) {
      this.problems.push({
        node,
        message: `the alias *${node.source} has no anchor before it`,
        expected: `&${node.source}`,
      });
      return undefined;
    }
    this.targets.set(node, target);
    if (this.open.has(target) || depth > DEEPEST) {
      this.problems.push({ node, message: 'an alias leads into itself', expected: 'values without circles' });
      return undefined;
    }
    this.open.add(target);
    const value = this.read(target, path, depth + 1);
    this.open.delete(target);
    return value;
  }

  private exploded(node: unknown): undefined {
    if (this.left === -1) {
      const message = `stands for more than ${MOST_VALUES} values`;
      this.problems.push({ node, message, expected: 'fewer aliases; put large lists into CSV files' });
    }
    return undefined;
  }
}

/** Keys whose values are text whatever they look like. */
const WORDS: readonly string[] = ['seed', 'name', 'question', 'source', 'expect'];

function isWords(path: Path): boolean {
  return path.length === 1 && WORDS.includes(path[0] as string);
}

function scalarValue(value: unknown, source: string | undefined, words: boolean): unknown {
  if (typeof value === 'number') {
    const written = source ?? String(value);
    const plain = /^-?(0|[1-9]\d{0,15})(\.\d+)?$/.test(written) && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
    return !words && plain ? value : written;
  }
  if (typeof value === 'boolean') return words ? (source ?? String(value)) : value;
  if (typeof value === 'string' || value === null) return value;
  return source ?? null;
}

/** What YAML's own error messages leave to guess. */
function explain({ code, message }: { readonly code: string; readonly message: string }): {
  readonly message: string;
  readonly expected: string;
} {
  if (code === 'DUPLICATE_KEY') return { message: 'this key stands twice in one map', expected: 'each key once' };
  if (code === 'MULTIPLE_DOCS') return { message: 'a second document begins here', expected: 'one scenario in a file' };
  if (code === 'TAB_AS_INDENT') return { message: 'a tab stands where YAML wants spaces', expected: 'spaces' };
  const first = message.split('\n')[0].replace(/[:.]\s*$/, '');
  return { message: `YAML: ${first}`, expected: 'YAML 1.2' };
}

/** Reads the value of `--set path=value`; undefined when it is no YAML. */
export function readSetValue(text: string, path: Path): { readonly value: unknown } | null {
  if (text.length > MAX_SCENARIO_CHARACTERS) return null;
  try {
    const document = parseDocument(text, { prettyErrors: false, logLevel: 'error' });
    if (document.errors.length > 0) return null;
    const reader = new ValueReader();
    const value = reader.read(document.contents, path, 0);
    return reader.problems.length > 0 ? null : { value };
  } catch {
    return null;
  }
}
