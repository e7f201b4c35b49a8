/**
 * The house of DESIGN.md: a file imports from its own folder or from a lower floor. Rooms on one floor meet only through the
 * types of the protocol contract. Each runtime package has the one room that may use it, and nothing that the browser's entry
 * reaches may need Node.
 */
import { posix } from 'node:path';
import type { ModuleRequest, Problem, Source } from './source.ts';

/** From the ground up; a room is a folder or a file. */
const FLOORS: readonly (readonly string[])[] = [
  ['sim/kernel'],
  ['sim/network'],
  ['sim/replica'],
  ['sim/protocols', 'sim/faults', 'sim/metrics'],
  ['sim/checks'],
  ['sim/scenario'],
  ['sim/experiment'],
  ['sim/forensics', 'sim/testing', 'reports'],
  ['sim/index.ts'],
  ['sim/node.ts'],
  ['sim/worker.ts'],
  ['sim/cli'],
];

const CONTRACT = 'sim/protocols/contract.ts';
const BROWSER_ENTRY = 'sim/index.ts';
const NODE_ROOMS = ['sim/node.ts', 'sim/worker.ts', 'sim/experiment', 'sim/cli', 'reports'];
const NODE_PACKAGES = ['jiti', 'yargs'];

const PACKAGE_ROOMS: { readonly [name: string]: readonly string[] } = {
  seedrandom: ['sim/kernel'],
  yaml: ['sim/scenario'],
  zod: ['sim/scenario'],
  jiti: ['sim/experiment'],
  'fast-check': ['sim/testing'],
  'csv-stringify': ['reports'],
  'chart.js': ['reports'],
  yargs: ['sim/cli'],
};

const inRoom = (path: string, room: string): boolean => path === room || path.startsWith(`${room}/`);
const roomOf = (path: string): string | undefined => FLOORS.flat().find((room) => inRoom(path, room));
const floorOf = (room: string): number => FLOORS.findIndex((rooms) => rooms.includes(room));
const packageName = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
const target = (path: string, specifier: string): string => posix.join(posix.dirname(path), specifier);

/** Every import in `sim` and `reports` that breaks the order. */
export function floorProblems(sources: readonly Source[]): Problem[] {
  const house = sources.filter(({ path }) => inRoom(path, 'sim') || inRoom(path, 'reports'));
  return [...house.flatMap(fileProblems), ...browserProblems(house)];
}

function fileProblems(source: Source): Problem[] {
  const { path } = source;
  const room = roomOf(path);
  if (room === undefined)
    return [{ path, line: 1, message: `belongs in one of the folders ${FLOORS.flat().join(', ')}` }];
  return source.requests.flatMap((request) => {
    const message = requestProblem(path, room, request);
    return message === null ? [] : [{ path, line: request.line, message }];
  });
}

function requestProblem(path: string, room: string, { specifier, typeOnly }: ModuleRequest): string | null {
  if (specifier.startsWith('node:')) {
    return NODE_ROOMS.includes(room) ? null : `${specifier}: only ${NODE_ROOMS.join(', ')} may use Node`;
  }
  if (!specifier.startsWith('.')) return packageProblem(room, packageName(specifier));
  const file = target(path, specifier);
  const other = roomOf(file);
  if (other === undefined) return `${specifier} lies outside sim and reports`;
  if (other === room || (typeOnly && file === CONTRACT && floorOf(room) === floorOf(other))) return null;
  if (floorOf(other) < floorOf(room)) return null;
  return `${room} may not import ${other}: ${floorOf(other) === floorOf(room) ? 'same floor' : 'a higher floor'}`;
}

function packageProblem(room: string, name: string): string | null {
  const rooms = PACKAGE_ROOMS[name];
  if (!rooms) return `${name} is no package that rumormill runs with`;
  return rooms.includes(room) ? null : `${name}: only ${rooms.join(', ')} may use it`;
}

/** Follows what is left of the imports after compilation, from the browser's entry. */
function browserProblems(house: readonly Source[]): Problem[] {
  const byPath = new Map(house.map((source) => [source.path, source]));
  const cameFrom = new Map<string, string | null>([[BROWSER_ENTRY, null]]);
  const problems: Problem[] = [];
  for (const path of cameFrom.keys()) {
    for (const { specifier, line, typeOnly } of byPath.get(path)?.requests ?? []) {
      if (typeOnly) continue;
      if (specifier.startsWith('.')) {
        const file = target(path, specifier);
        if (!cameFrom.has(file)) cameFrom.set(file, path);
      } else if (specifier.startsWith('node:') || NODE_PACKAGES.includes(packageName(specifier))) {
        problems.push({ path, line, message: `${specifier} cannot reach the browser: ${chain(path, cameFrom)}` });
      }
    }
  }
  return problems;
}

function chain(path: string, cameFrom: ReadonlyMap<string, string | null>): string {
  const from = cameFrom.get(path);
  return from ? `${chain(from, cameFrom)} > ${path}` : path;
}
