/** Modules of the engine that a protocol must not use, found in the text of its file before anything of it runs. */

/** Chance, clocks, and ways out of the simulation. */
const FOREIGN: readonly string[] = [
  'crypto',
  'perf_hooks',
  'timers',
  'os',
  'process',
  'v8',
  'vm',
  'inspector',
  'fs',
  'child_process',
  'cluster',
  'worker_threads',
  'net',
  'http',
  'http2',
  'https',
  'tls',
  'dgram',
  'dns',
];

export interface ForeignImport {
  readonly module: string;
  /** from 1 */
  readonly line: number;
}

const TEXT_OR_COMMENT = /(['"`])(?:\\[^]|(?!\1)[^\\])*?\1|\/\/[^\n]*|\/\*[^]*?\*\//g;
const IMPORTED =
  /\b(?:import|export)\b(?!\s+type\b)[^;'"`()]*?\bfrom\s*(['"])([^'"\n]+)\1|\b(?:import|require)\s*\(?\s*(['"])([^'"\n]+)\3/g;

/** The first of them that a module's text imports or requires, null when there is none. What is put together at run time is not seen. */
export function foreignImport(text: string): ForeignImport | null {
  const bare = text.replaceAll(TEXT_OR_COMMENT, (part, quote: string | undefined) =>
    quote === undefined ? part.replaceAll(/[^\n]/g, ' ') : part,
  );
  for (const match of bare.matchAll(IMPORTED)) {
    const module = match[2] ?? match[4];
    const name = module.replace(/^node:/, '').split('/')[0];
    if (!FOREIGN.includes(name)) continue;
    return { module, line: bare.slice(0, match.index + match[0].length).split('\n').length };
  }
  return null;
}
