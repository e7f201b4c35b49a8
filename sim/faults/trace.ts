import { CRASH, RECOVER } from '../kernel/events.ts';
import type { CompileContext, FaultParts } from './context.ts';
import { lostArg } from './crash.ts';
import type { LifeEvent, LifeProcess } from './process.ts';
import type { FaultSpec } from './spec.ts';

type TraceSpec = Extract<FaultSpec, { kind: 'trace' }>;

/** time, node, up */
const WIDTH = 3;

/** Ups and downs of each node in turn, first a down: those of `nodes[i]` begin at `offsets[i]`. */
interface Alternation {
  readonly nodes: Uint32Array;
  readonly offsets: Uint32Array;
  readonly times: Float64Array;
}

/** Ups and downs as recorded. A node whose first row is an up is down from time 0; nodes without rows stay up. */
export function compileTrace(spec: TraceSpec, context: CompileContext): FaultParts | null {
  const { rows } = spec;
  if (!checkRows(spec, context)) return null;
  const process = traceProcess(spec, alternation(rows, context.env.nodes));
  return { process, startUs: rows[0] ?? 0, endUs: rows.length > 0 ? rows[rows.length - WIDTH] : 0 };
}

/** Names the first row of each kind of mistake. */
function checkRows(spec: TraceSpec, context: CompileContext): boolean {
  const { rows } = spec;
  const seen = new Set<string>();
  const report = (row: number, mistake: string, message: string, expected: string): void => {
    if (seen.has(mistake)) return;
    seen.add(mistake);
    context.error(spec.id, 'file', `row ${row / WIDTH + 1} of ${spec.file}: ${message}`, expected);
  };
  if (rows.length === 0) context.warn(spec.id, 'file', `${spec.file} has no rows`, 'rows of time, node, up');
  if (rows.length % WIDTH !== 0) report(rows.length - (rows.length % WIDTH), 'width', 'is not whole', 'time, node, up');
  for (let row = 0; row + WIDTH <= rows.length; row += WIDTH) {
    const [timeUs, node, up] = [rows[row], rows[row + 1], rows[row + 2]];
    if (!(Number.isSafeInteger(timeUs) && timeUs >= 0)) report(row, 'time', `time ${timeUs}`, 'whole µs from 0 on');
    if (row > 0 && timeUs < rows[row - WIDTH])
      report(row, 'order', 'is earlier than the row before', 'rows in order of time');
    if (!(Number.isInteger(node) && node >= 0 && node < context.env.nodes)) {
      report(row, 'node', `there is no node ${node}`, `0 to ${context.env.nodes - 1}`);
    }
    if (up !== 0 && up !== 1) report(row, 'up', `up is ${up}`, '1 or 0');
  }
  return seen.size === 0;
}

/** Leaves out rows that change nothing; of several rows of a node at one instant the last counts. */
function alternation(rows: readonly number[], nodeCount: number): Alternation {
  const byNode = rowsByNode(rows, nodeCount);
  const nodes: number[] = [];
  const offsets: number[] = [0];
  const times: number[] = [];
  let next = 0;
  while (next < byNode.length) {
    const node = rows[byNode[next] + 1];
    let first = true;
    let up = true;
    for (; next < byNode.length && rows[byNode[next] + 1] === node; next++) {
      const row = byNode[next];
      const after = byNode[next + 1];
      if (next + 1 < byNode.length && rows[after] === rows[row] && rows[after + 1] === node) continue;
      const isUp = rows[row + 2] === 1;
      if (first && isUp && rows[row] > 0) {
        times.push(0);
        up = false;
      }
      first = false;
      if (isUp !== up) times.push(rows[row]);
      up = isUp;
    }
    nodes.push(node);
    offsets.push(times.length);
  }
  return { nodes: Uint32Array.from(nodes), offsets: Uint32Array.from(offsets), times: Float64Array.from(times) };
}

/** Positions of all rows in order of (node, row), by counting. */
function rowsByNode(rows: readonly number[], nodeCount: number): Uint32Array {
  const next = new Uint32Array(nodeCount + 1);
  for (let row = 0; row < rows.length; row += WIDTH) next[rows[row + 1] + 1]++;
  for (let node = 0; node < nodeCount; node++) next[node + 1] += next[node];
  const out = new Uint32Array(rows.length / WIDTH);
  for (let row = 0; row < rows.length; row += WIDTH) out[next[rows[row + 1]]++] = row;
  return out;
}

function traceProcess(spec: TraceSpec, list: Alternation): LifeProcess {
  const lost = lostArg(spec.state);
  const place = new Map<number, number>();
  list.nodes.forEach((node, index) => place.set(node, index));
  return {
    id: spec.id,
    nodes: list.nodes,
    event(node: number, ordinal: number, _previousUs: number, out: LifeEvent): boolean {
      const index = place.get(node) ?? 0;
      const at = list.offsets[index] + ordinal;
      if (at >= list.offsets[index + 1]) return false;
      const down = (ordinal & 1) === 0;
      out.timeUs = list.times[at];
      out.op = down ? CRASH : RECOVER;
      out.arg = down ? lost : 0;
      return true;
    },
  };
}
