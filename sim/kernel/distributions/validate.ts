import type { DistributionSpec } from './types.ts';

/** Keep means and samples far from overflow and from subnormal numbers. */
const SMALLEST = 1e-100;
const LARGEST = 1e100;
const LEAST_SHAPE = 0.1;
const MOST_SIGMA = 20;

/** What is wrong with the parameters, as sentences; empty when nothing is. */
export function problemsOf(spec: DistributionSpec): string[] {
  const problems: string[] = [];
  const inRange = (name: string, value: number, least: number, most: number): void => {
    if (!(value >= least && value <= most)) problems.push(`${name} must be from ${least} to ${most}, not ${value}`);
  };
  const positive = (name: string, value: number): void => inRange(name, value, SMALLEST, LARGEST);

  switch (spec.model) {
    case 'constant':
      inRange('value', spec.value, 0, LARGEST);
      break;
    case 'uniform':
      break;
    case 'normal':
      inRange('mean', spec.mean, 0, LARGEST);
      if (spec.sd !== 0) positive('sd', spec.sd);
      break;
    case 'lognormal':
      positive('median', spec.median);
      inRange('sigma', spec.sigma, 0, MOST_SIGMA);
      break;
    case 'exponential':
      positive('mean', spec.mean);
      break;
    case 'pareto':
    case 'weibull':
      positive('scale', spec.scale);
      inRange('shape', spec.shape, LEAST_SHAPE, LARGEST);
      break;
    case 'empirical':
      problems.push(...empiricalProblems(spec.values, spec.weights));
      break;
  }
  if (spec.min !== undefined) inRange('min', spec.min, 0, LARGEST);
  if (spec.max !== undefined) inRange('max', spec.max, 0, LARGEST);
  if (spec.min !== undefined && spec.max !== undefined && spec.min > spec.max) {
    problems.push(`min must not exceed max, but ${spec.min} > ${spec.max}`);
  }
  return problems;
}

function empiricalProblems(values: readonly number[], weights: readonly number[] | undefined): string[] {
  const problems: string[] = [];
  if (values.length === 0) problems.push('values must not be empty');
  const value = values.find((x) => !(x >= 0 && x <= LARGEST));
  if (value !== undefined) problems.push(`each of values must be from 0 to ${LARGEST}, not ${value}`);
  if (weights === undefined) return problems;
  if (weights.length !== values.length) {
    problems.push(`weights must be as many as values, but there are ${weights.length} for ${values.length}`);
  }
  const weight = weights.find((x) => !(x >= 0 && x <= LARGEST));
  if (weight !== undefined) problems.push(`each of weights must be from 0 to ${LARGEST}, not ${weight}`);
  else if (weights.length > 0 && !weights.some((x) => x > 0)) problems.push('at least one of weights must be above 0');
  return problems;
}
