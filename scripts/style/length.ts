/** Functions fit a screen. A function inside another counts as one line of the outer one: a protocol's `create` holds its handlers. */
import { Visitor } from 'rolldown/utils';
import type { Problem, Source } from './source.ts';

const MOST_LINES = 60;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Functions whose own lines do not fit a screen. */
export function lengthProblems(sources: readonly Source[]): Problem[] {
  return sources.flatMap(fileProblems);
}

function fileProblems({ path, program, lineAt }: Source): Problem[] {
  const problems: Problem[] = [];
  /** for each function being visited, the lines of the functions directly inside */
  const inner: number[] = [];
  const enter = (): void => void inner.push(0);
  const leave = ({ start, end }: Span): void => {
    const line = lineAt(start);
    const folded = lineAt(end) - line;
    const own = folded + 1 - inner.pop()!;
    if (own > MOST_LINES) problems.push({ path, line, message: `function of ${own} lines; at most ${MOST_LINES}` });
    if (inner.length > 0) inner[inner.length - 1] += folded;
  };
  new Visitor({
    FunctionDeclaration: enter,
    'FunctionDeclaration:exit': leave,
    FunctionExpression: enter,
    'FunctionExpression:exit': leave,
    ArrowFunctionExpression: enter,
    'ArrowFunctionExpression:exit': leave,
  }).visit(program);
  return problems;
}
