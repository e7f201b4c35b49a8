/** A number that is a quantity says its unit in its name: `intervalUs`, not `interval`. */
import { type ESTree, Visitor } from 'rolldown/utils';
import type { Problem, Source } from './source.ts';

const BARE_QUANTITY =
  /(?:^|[a-z])(?:bandwidth|deadline|delay|duration|elapsed|interval|latency|period|timeout|uptime)$/i;

interface Annotated {
  readonly typeAnnotation?: ESTree.TSTypeAnnotation | null;
}

/** Parameters, variables and properties declared as numbers whose names end in a quantity without a unit. */
export function unitProblems(sources: readonly Source[]): Problem[] {
  return sources.filter(({ path }) => /^(sim|reports)\//.test(path)).flatMap(fileProblems);
}

function fileProblems({ path, program, lineAt }: Source): Problem[] {
  const problems: Problem[] = [];
  const check = (name: string, start: number, { typeAnnotation }: Annotated): void => {
    if (typeAnnotation?.typeAnnotation.type !== 'TSNumberKeyword' || !BARE_QUANTITY.test(name)) return;
    problems.push({
      path,
      line: lineAt(start),
      message: `${name} is a number without a unit; ${name}Us, ${name}Bytes, …`,
    });
  };
  const checkKey = (node: Annotated & { key: { type: string; start: number; name?: unknown } }): void => {
    if (node.key.type === 'Identifier') check(String(node.key.name), node.key.start, node);
  };
  new Visitor({
    Identifier: (node) => check(node.name, node.start, node),
    TSPropertySignature: checkKey,
    PropertyDefinition: checkKey,
  }).visit(program);
  return problems;
}
