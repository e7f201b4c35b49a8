/**
 * Functions that ECMAScript leaves to the engine's taste, in plain arithmetic: only + - * / sqrt and floor, and a double's
 * bits. The same bits come out on every engine, which Math.log and its kin do not promise and do not do.
 *
 * Errors are below 1 ulp for ln, exp, pow, sin and cos, and a few ulp for the rest unless said otherwise there.
 */
export { exp, expm1, pow } from './math/exponential.ts';
export { ln, log10, log1p, log2 } from './math/logarithm.ts';
export { cos, sin } from './math/trig.ts';
export { gamma, gammaLower, gammaUpper, lnGamma } from './math/gamma.ts';
export { normalCdf, normalQuantile } from './math/normal.ts';
