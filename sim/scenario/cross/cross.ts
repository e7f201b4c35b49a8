/**
 * What no section can see on its own. What could not be read is left out of it, so that one mistake is reported once; each check asks
 * for no more than it looks at, so that one mistake does not hide another.
 */
import { capacityOf } from '../../faults/joins.ts';
import type { Draft } from '../draft.ts';
import type { Findings } from '../problem.ts';
import type { Resolution } from '../resolve.ts';
import { MOST_NODES } from '../schema/scenario.ts';
import { checkChecks } from './checks.ts';
import { crossContext } from './context.ts';
import { checkFaults } from './faults.ts';
import { checkGroups, checkTopology, checkZones } from './places.ts';
import { checkReplica } from './replica.ts';
import { checkRest } from './rest.ts';
import { checkStacks } from './stacks.ts';
import { checkWorkload } from './workload.ts';

/** @param dataBroken whether a data file could not be read, so that what came from it is empty */
export function crossCheck(resolution: Resolution, draft: Draft, dataBroken: boolean, findings: Findings): void {
  const capacity = capacityOf(resolution.scenario.faults, resolution.scenario.nodes);
  const crowded = capacity > MOST_NODES;
  if (crowded) {
    findings.error(['faults'], `nodes and those that join are ${capacity} together`, `at most ${MOST_NODES}`);
  }
  const context = crossContext(resolution, draft, findings, crowded);
  checkZones(context);
  checkGroups(context);
  checkStacks(context, dataBroken ? null : checkTopology(context));
  checkWorkload(context);
  checkReplica(context);
  checkFaults(context, dataBroken);
  checkChecks(context);
  checkRest(context);
}
