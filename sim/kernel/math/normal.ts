/** The normal distribution's quantile and share. */
import { gammaLower, gammaUpper } from './gamma.ts';
import { ln } from './logarithm.ts';

/**
 * The z below which a share p of the standard normal distribution lies. Relative error about 1e-15. -Infinity at 0, Infinity
 * at 1, NaN outside [0, 1].
 *
 * Wichura: Algorithm AS 241, The percentage points of the normal distribution (Applied Statistics 37, 1988), PPND16.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) return q * centre(0.180625 - q * q);
  const share = q < 0 ? p : 1 - p;
  if (!(share > 0)) {
    if (share !== 0) return NaN;
    return q < 0 ? -Infinity : Infinity;
  }
  const r = Math.sqrt(-ln(share));
  const z = r <= 5 ? tail(r - 1.6) : farTail(r - 5);
  return q < 0 ? -z : z;
}

/** z / q where q = p - 1/2 is at most 0.425 in size. */
function centre(r: number): number {
  let above = 2.5090809287301226727e3;
  above = above * r + 3.343057558358812810511e4;
  above = above * r + 6.7265770927008700853e4;
  above = above * r + 4.5921953931549871457e4;
  above = above * r + 1.3731693765509461125e4;
  above = above * r + 1.9715909503065514427e3;
  above = above * r + 1.3314166789178437745e2;
  above = above * r + 3.387132872796366608;
  let below = 5.226495278852854561e3;
  below = below * r + 2.8729085735721942674e4;
  below = below * r + 3.930789580009271061e4;
  below = below * r + 2.1213794301586595867e4;
  below = below * r + 5.3941960214247511077e3;
  below = below * r + 6.871870074920579083e2;
  below = below * r + 4.2313330701600911252e1;
  below = below * r + 1;
  return above / below;
}

/** z for shares down to e^-25. */
function tail(r: number): number {
  let above = 7.7454501427834140764e-4;
  above = above * r + 2.27238449892691845833e-2;
  above = above * r + 2.4178072517745061177e-1;
  above = above * r + 1.27045825245236838258;
  above = above * r + 3.64784832476320460504;
  above = above * r + 5.7694972214606914055;
  above = above * r + 4.6303378461565452959;
  above = above * r + 1.42343711074968357734;
  let below = 1.05075007164441684324e-9;
  below = below * r + 5.475938084995344946e-4;
  below = below * r + 1.51986665636164571966e-2;
  below = below * r + 1.4810397642748007459e-1;
  below = below * r + 6.8976733498510000455e-1;
  below = below * r + 1.6763848301838038494;
  below = below * r + 2.05319162663775882187;
  below = below * r + 1;
  return above / below;
}

/** z for smaller shares. */
function farTail(r: number): number {
  let above = 2.01033439929228813265e-7;
  above = above * r + 2.71155556874348757815e-5;
  above = above * r + 1.2426609473880784386e-3;
  above = above * r + 2.6532189526576123093e-2;
  above = above * r + 2.9656057182850489123e-1;
  above = above * r + 1.7848265399172913358;
  above = above * r + 5.4637849111641143699;
  above = above * r + 6.6579046435011037772;
  let below = 2.04426310338993978564e-15;
  below = below * r + 1.4215117583164458887e-7;
  below = below * r + 1.8463183175100546818e-5;
  below = below * r + 7.868691311456132591e-4;
  below = below * r + 1.48753612908506148525e-2;
  below = below * r + 1.3692988092273580531e-1;
  below = below * r + 5.9983220655588793769e-1;
  below = below * r + 1;
  return above / below;
}

/** lnGamma(1/2), the logarithm of the square root of pi. */
const LN_GAMMA_HALF = 0.5723649429247001;

/** The share of the standard normal distribution below z. Relative error about 1e-14, in the lower tail too. */
export function normalCdf(z: number): number {
  const half = 0.5 * z * z;
  if (z < 0) return 0.5 * gammaUpper(0.5, half, LN_GAMMA_HALF);
  return z < 1 ? 0.5 + 0.5 * gammaLower(0.5, half, LN_GAMMA_HALF) : 1 - 0.5 * gammaUpper(0.5, half, LN_GAMMA_HALF);
}
