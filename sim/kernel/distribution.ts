/**
 * One-dimensional distributions of non-negative numbers, for latencies, session times and sizes. They know no units: a
 * caller that means microseconds writes microseconds.
 */
import { continuous } from './distributions/continuous.ts';
import { constant, empirical } from './distributions/discrete.ts';
import { lognormal } from './distributions/lognormal.ts';
import { normal } from './distributions/normal.ts';
import { pareto } from './distributions/pareto.ts';
import type { Distribution, DistributionSpec } from './distributions/types.ts';
import { uniform } from './distributions/uniform.ts';
import { problemsOf } from './distributions/validate.ts';
import { weibull } from './distributions/weibull.ts';

export type { Distribution, DistributionSpec } from './distributions/types.ts';

/** @throws RangeError that names everything wrong with the parameters */
export function makeDistribution(spec: DistributionSpec): Distribution {
  const problems = problemsOf(spec);
  if (problems.length > 0) throw new RangeError(`${spec.model} distribution: ${problems.join('; ')}`);
  const min = Math.max(spec.min ?? 0, 0);
  const max = spec.max ?? Infinity;
  switch (spec.model) {
    case 'constant':
      return constant(Math.min(Math.max(spec.value, min), max));
    case 'empirical':
      return empirical(
        spec.values.map((value) => Math.min(Math.max(value, min), max)),
        spec.weights,
      );
    case 'uniform':
      return spec.min === spec.max ? constant(min) : continuous(uniform(min, max), min, max);
    case 'normal':
      return spec.sd === 0
        ? constant(Math.min(Math.max(spec.mean, min), max))
        : continuous(normal(spec.mean, spec.sd), min, max);
    case 'lognormal':
      return spec.sigma === 0
        ? constant(Math.min(Math.max(spec.median, min), max))
        : continuous(lognormal(spec.median, spec.sigma), min, max);
    case 'exponential':
      return continuous(weibull(spec.mean, 1), min, max);
    case 'weibull':
      return continuous(weibull(spec.scale, spec.shape), min, max);
    case 'pareto':
      return continuous(pareto(spec.scale, spec.shape), min, max);
  }
}
