/** The aggregates of section 3 of Jelasity, Montresor, Babaoglu 2005, apart from how they travel. */
import { exp, ln } from '../../kernel/math.ts';

export const FUNCTIONS = ['average', 'sum', 'minimum', 'maximum', 'count', 'variance', 'geometric-mean'] as const;
export type AggregateFunction = (typeof FUNCTIONS)[number];

/** Figures of a node beside the instances of counting: none, its value, or its value and the square of it. */
export function figuresOf(name: AggregateFunction): 0 | 1 | 2 {
  return name === 'count' ? 0 : name === 'variance' ? 2 : 1;
}

/** Whether it needs the size of the network. */
export function counts(name: AggregateFunction): boolean {
  return name === 'count' || name === 'sum';
}

/** What both sides of an exchange hold after it. Symmetrical to the last bit, so that both come to the same. */
export function merged(name: AggregateFunction, a: number, b: number): number {
  switch (name) {
    case 'minimum':
      return Math.min(a, b);
    case 'maximum':
      return Math.max(a, b);
    case 'geometric-mean':
      return Math.sqrt(a * b);
    default:
      return (a + b) / 2;
  }
}

/** Whether exchanges keep the sum of all nodes' figures as it is. */
export function keepsSum(name: AggregateFunction): boolean {
  return name !== 'minimum' && name !== 'maximum' && name !== 'geometric-mean';
}

/** The aggregate itself over the inputs of the nodes that are up; NaN when none is. The variance is that of the whole, not of a sample. */
export function truthOf(name: AggregateFunction, inputs: Float64Array, isUp: (node: number) => boolean): number {
  const of: number[] = [];
  for (let node = 0; node < inputs.length; node++) if (isUp(node)) of.push(inputs[node]);
  const total = (figure: (x: number) => number): number => of.reduce((sum, x) => sum + figure(x), 0);
  const n = of.length;
  if (n === 0) return NaN;
  switch (name) {
    case 'average':
      return total((x) => x) / n;
    case 'sum':
      return total((x) => x);
    case 'minimum':
      return of.reduce((a, b) => Math.min(a, b));
    case 'maximum':
      return of.reduce((a, b) => Math.max(a, b));
    case 'count':
      return n;
    case 'variance': {
      const mean = total((x) => x) / n;
      return total((x) => (x - mean) * (x - mean)) / n;
    }
    case 'geometric-mean':
      return of.includes(0) ? 0 : exp(total(ln) / n);
  }
}
