import { loadScenario } from '../../sim/scenario/load.ts';
import type { Loaded, LoadOptions } from '../../sim/scenario/load.ts';
import type { Problem, ResolvedScenario } from '../../sim/scenario/types.ts';

export const MARK = '«';

export interface Marked {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** Takes the mark out of a text and says where it stood. */
export function marked(text: string): Marked {
  const at = text.indexOf(MARK);
  if (at < 0 || text.indexOf(MARK, at + 1) >= 0) throw new Error('one mark, please');
  const before = text.slice(0, at).split('\n');
  return { text: text.replace(MARK, ''), line: before.length, column: before[before.length - 1].length + 1 };
}

/** A scenario with nothing wrong with it; sections can be replaced, or taken out with ''. */
export function scenarioText(sections: { readonly [section: string]: string } = {}): string {
  const all: { [section: string]: string } = {
    nodes: 'nodes: 100',
    stack: 'stack: [ { use: push-pull } ]',
    workload: 'workload: [ { id: news, at: 1s, publish: { node: 0 } } ]',
    until: 'until: { converged: true, limit: 60s }',
    ...sections,
  };
  return `${Object.values(all)
    .filter((text) => text !== '')
    .join('\n')}\n`;
}

export function load(text: string, options: Partial<LoadOptions> = {}): Loaded {
  return loadScenario(text, { file: 'a.yaml', ...options });
}

/** The resolved scenario of a text that must have no errors. */
export function resolved(text: string, options: Partial<LoadOptions> = {}): ResolvedScenario {
  const { scenario, problems } = load(text, options);
  if (scenario === null)
    throw new Error(problems.map(({ line, path, message }) => `${line} ${path}: ${message}`).join('\n'));
  return scenario;
}

export function errors(problems: readonly Problem[]): Problem[] {
  return problems.filter(({ severity }) => severity === 'error');
}

export function warnings(problems: readonly Problem[]): Problem[] {
  return problems.filter(({ severity }) => severity === 'warning');
}

/** Files by name, as `readFile` gives them. */
export function folder(files: { readonly [path: string]: string }): (path: string) => string {
  return (path) => {
    const text = files[path.replace(/^\.\//, '')];
    if (text === undefined) throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
    return text;
  };
}
