/**
 * What the linter cannot say about the deterministic core. Beside the globals and methods banned in .oxlintrc.json there are ways
 * round them: the exponent operator, `Math` or `globalThis` under another name. `Math` is a list of the allowed here, so that
 * what a future engine adds is banned from the start.
 */
import { type ESTree, Visitor } from 'rolldown/utils';
import type { Problem, Source } from './source.ts';

const EXACT_MATH = new Set(
  'abs ceil clz32 floor fround imul max min round sign sqrt trunc PI E LN2 LN10 LOG2E LOG10E SQRT2 SQRT1_2'.split(' '),
);

const isCore = (path: string): boolean => path.startsWith('sim/') && !/^sim\/(experiment|cli)\//.test(path);

/** Arithmetic that engines round differently, and global objects reached in a roundabout way. */
export function coreProblems(sources: readonly Source[]): Problem[] {
  return sources.filter(({ path }) => isCore(path)).flatMap(fileProblems);
}

/** Integers of any length are exact; both sides are such when one is. */
const isBigInt = (node: ESTree.Node): boolean => node.type === 'Literal' && 'bigint' in node;

function fileProblems({ path, program, lineAt }: Source): Problem[] {
  const problems: Problem[] = [];
  const exact = new Set<number>();
  const mentions: number[] = [];
  const add = (start: number, message: string): void => void problems.push({ path, line: lineAt(start), message });
  const power = (node: ESTree.BinaryExpression | ESTree.AssignmentExpression): void => {
    if (node.operator.startsWith('**') && !isBigInt(node.left) && !isBigInt(node.right))
      add(node.start, '** differs between engines; write a constant out (0x1_0000_0000), else use sim/kernel/math');
  };
  new Visitor({
    BinaryExpression: power,
    AssignmentExpression: power,
    MemberExpression({ object, property, computed }) {
      if (object.type !== 'Identifier' || object.name !== 'Math') return;
      if (!computed && property.type === 'Identifier' && EXACT_MATH.has(property.name)) exact.add(object.start);
    },
    Identifier({ name, start }) {
      if (name === 'Math') mentions.push(start);
      if (name === 'globalThis') add(start, 'globalThis hides what is used; name the global itself');
    },
  }).visit(program);
  for (const start of mentions) {
    if (!exact.has(start))
      add(start, `of Math only ${[...EXACT_MATH].join(', ')} are exact on every engine; see sim/kernel/math`);
  }
  return problems;
}
