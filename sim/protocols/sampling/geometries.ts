import type { Context, Places } from '../contract.ts';
import { Grid, Torus } from './geometry-grid.ts';
import { Line, Ring } from './geometry-line.ts';
import { Square } from './geometry-square.ts';
import { Zones } from './geometry-zones.ts';
import type { Geometry } from './geometry.ts';

/** Points on a square need their distances sorted for each node: this many nodes and no more. */
export const MOST_POINTS = 4096;

/** Why a layer that goes by distance cannot be built on these places, or null when it can. */
export function placementProblem(placement: Places['placement'], nodes: number): string | null {
  if (placement === 'none') return 'needs a placement: line, ring, grid, torus, square or zones';
  if (placement === 'square' && nodes > MOST_POINTS) {
    return `sorts the others by distance at every node: at most ${MOST_POINTS} nodes with placement square, not ${nodes}; a torus has no such limit`;
  }
  return null;
}

/** Throws RangeError with `placementProblem`'s words. */
export function geometryOf(ctx: Context): Geometry {
  const { places, capacity } = ctx;
  const problem = placementProblem(places.placement, capacity);
  if (problem !== null) throw new RangeError(`spatial ${problem}`);
  switch (places.placement) {
    case 'line':
      return new Line(ctx);
    case 'ring':
      return new Ring(ctx);
    case 'grid':
      return new Grid(ctx);
    case 'torus':
      return new Torus(ctx);
    case 'square':
      return new Square(ctx);
    case 'zones':
    case 'none':
      return new Zones(ctx);
  }
}
