/** Reconvergence: how long after each heal every eligible node held every live update. */
import type { Coverage, CoverageListener } from './coverage.ts';
import type { PlannedHeal } from './plan.ts';

export interface HealFigure {
  readonly fault: string;
  readonly healUs: number;
  /** null: not seen before the run ended */
  readonly reconvergenceUs: number | null;
}

/**
 * Watches the first moment at or after each heal at which the run is covered. 0 when it was so at the heal itself, as when no update
 * was live or the fault did no harm. Publishes still to come do not matter here, unlike for convergence.
 */
export class Reconvergence implements CoverageListener {
  declare private readonly heals: readonly PlannedHeal[];
  declare private readonly sinceUs: Float64Array;
  declare private readonly waiting: Set<number>;

  constructor(coverage: Coverage, heals: readonly PlannedHeal[]) {
    this.heals = heals;
    this.sinceUs = new Float64Array(heals.length).fill(NaN);
    this.waiting = new Set();
    coverage.listen(this);
    heals.forEach((heal, i) => {
      coverage.at(heal.healUs, () => {
        if (coverage.covered) this.sinceUs[i] = 0;
        else this.waiting.add(i);
      });
    });
  }

  onCovered(timeUs: number): void {
    for (const i of this.waiting) this.sinceUs[i] = timeUs - this.heals[i].healUs;
    this.waiting.clear();
  }

  figures(): HealFigure[] {
    return this.heals.map(({ fault, healUs }, i) => {
      const sinceUs = this.sinceUs[i];
      return { fault, healUs, reconvergenceUs: sinceUs === sinceUs ? sinceUs : null };
    });
  }
}
