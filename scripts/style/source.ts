/** A file under inspection, its syntax tree, and what a rule says about it. */
import { type ESTree, parseSync, Visitor } from 'rolldown/utils';

export interface Problem {
  readonly path: string;
  /** from 1 */
  readonly line: number;
  readonly message: string;
}

/** Any text file; the path is relative to the project's root, with forward slashes. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** A module named by an import, an export from, `import()` or an import type. */
export interface ModuleRequest {
  readonly specifier: string;
  readonly line: number;
  /** erased by the compiler: `import type`, `export type`, or an import inside a type */
  readonly typeOnly: boolean;
}

export interface Source extends TextFile {
  readonly program: ESTree.Program;
  readonly requests: readonly ModuleRequest[];
  /** line, from 1, of an offset in the text */
  readonly lineAt: (offset: number) => number;
}

/** Parses TypeScript. Throws an Error naming path, line and cause when the text is no TypeScript. */
export function parseSource({ path, text }: TextFile): Source {
  const lineAt = lineIndex(text);
  const parsed = parseSync(path, text);
  const [error] = parsed.errors;
  if (error) throw new Error(`${path}:${lineAt(error.labels[0]?.start ?? 0)}: ${error.message}`);
  return { path, text, program: parsed.program, requests: moduleRequests(parsed.program, lineAt), lineAt };
}

function lineIndex(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

function moduleRequests(program: ESTree.Program, lineAt: (offset: number) => number): ModuleRequest[] {
  const requests: ModuleRequest[] = [];
  const add = (source: unknown, start: number, typeOnly: boolean): void => {
    const specifier = (source as { value?: unknown } | null)?.value;
    if (typeof specifier === 'string') requests.push({ specifier, line: lineAt(start), typeOnly });
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source, node.start, node.importKind === 'type'),
    ExportNamedDeclaration: (node) => add(node.source, node.start, node.exportKind === 'type'),
    ExportAllDeclaration: (node) => add(node.source, node.start, node.exportKind === 'type'),
    ImportExpression: (node) => add(node.source, node.start, false),
    TSImportType: (node) => add(node.source, node.start, true),
  }).visit(program);
  return requests;
}
