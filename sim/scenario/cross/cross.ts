/** What no section can see on its own. Sections that could not be read are left out of it, so that one mistake is reported once. */
import { capacityOf } from '../../faults/joins.ts';
import type { Draft } from '../draft.ts';
import type { Findings } from '../problem.ts';
import type { Resolution } from '../resolve.ts';
import { MOST_NODES } from '../schema/scenario.ts';
import { checkChecks, checkRest } from './checks.ts';
import { crossContext } from './context.ts';
import { checkFaults } from './faults.ts';
import { checkGroups, checkTopology, checkZones } from './places.ts';
import { checkStacks } from './stacks.ts';
import { checkWorkload } from './workload.ts';

/** @param dataBroken whether a data file could not be read, so that what came from it is empty */
export function crossCheck(resolution: Resolution, draft: Draft, dataBroken: boolean, findings: Findings): void {
  const capacity = capacityOf(resolution.scenario.faults, resolution.scenario.nodes);
  if (capacity > MOST_NODES) {
    findings.error(['faults'], `nodes and those that join are ${capacity} together`, `at most ${MOST_NODES}`);
    return;
  }
  const context = crossContext(resolution, draft, findings);
  checkZones(context);
  checkGroups(context);
  checkStacks(context, dataBroken ? null : checkTopology(context));
  checkWorkload(context);
  checkFaults(context, dataBroken);
  checkChecks(context);
  checkRest(context);
}
