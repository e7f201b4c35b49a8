/** What the checks across sections look at. */
import { compileFaults } from '../../faults/compile.ts';
import type { FaultPlan } from '../../faults/plan.ts';
import { rootKey } from '../../kernel/seed.ts';
import { assignPlaces } from '../../network/places.ts';
import type { AssignedPlaces } from '../../network/places.ts';
import type { SelectionEnv } from '../../network/selection.ts';
import type { Protocol } from '../../protocols/contract.ts';
import { capacityOf } from '../../faults/joins.ts';
import { knowsNodes } from '../draft.ts';
import type { Draft } from '../draft.ts';
import type { Findings, Path } from '../problem.ts';
import type { Resolution } from '../resolve.ts';
import type { Section } from '../schema/scenario.ts';
import type { LayerSpec, ResolvedScenario } from '../types.ts';

export interface CrossContext {
  readonly scenario: ResolvedScenario;
  readonly draft: Draft;
  readonly resolution: Resolution;
  readonly findings: Findings;
  readonly capacity: number;
  readonly places: AssignedPlaces;
  readonly env: SelectionEnv;
  readonly plan: FaultPlan;
  /** whether these sections were all read without an error; `nodes` includes those that join */
  readonly sound: (...sections: readonly Section[]) => boolean;
  /** whether these keys of a section are as the text says, whatever is wrong with others */
  readonly knows: (section: Section, ...keys: readonly string[]) => boolean;
  readonly protocolOf: (layer: LayerSpec) => Protocol | undefined;
}

/** @param crowded more nodes join than there may be, so that it is not known which ids there will be */
export function crossContext(resolution: Resolution, draft: Draft, findings: Findings, crowded: boolean): CrossContext {
  const scenario = crowded ? withFewJoiners(resolution.scenario) : resolution.scenario;
  const root = rootKey(scenario.seed);
  const capacity = capacityOf(scenario.faults, scenario.nodes);
  const places = assignPlaces(scenario.network, scenario.zones, capacity, root, scenario.nodes);
  const { limitUs } = scenario.until;
  return {
    scenario,
    draft,
    resolution,
    findings,
    capacity,
    places,
    env: { nodes: scenario.nodes, places, root },
    plan: compileFaults(scenario.faults, { nodes: scenario.nodes, limitUs, places, root }),
    sound: (...sections) =>
      sections.every((section) => {
        if (draft.broken.has(section)) return false;
        return section !== 'nodes' || (!crowded && knowsNodes(draft));
      }),
    knows: (section, ...keys) => keysKnown(draft, section, keys),
    protocolOf: ({ use }) => resolution.protocols.get(use),
  };
}

function withFewJoiners(scenario: ResolvedScenario): ResolvedScenario {
  return {
    ...scenario,
    faults: scenario.faults.map((fault) => (fault.kind === 'join' ? { ...fault, count: 1 } : fault)),
  };
}

function keysKnown({ broken, partly, raw }: Draft, section: Section, keys: readonly string[]): boolean {
  if (!broken.has(section)) return true;
  const lost = partly.get(section);
  if (lost === undefined) return false;
  return keys.every((key) => !lost.keys.has(key) && (!lost.strangers || Object.hasOwn(raw[section] as object, key)));
}

/** Path in the text of the n-th entry of a list section, when broken entries are left out of the resolved list. */
export function textPath(draft: Draft, section: 'groups' | 'workload' | 'faults' | 'checks', place: number): Path {
  return [section, (draft[section] ?? [])[place]?.index ?? 0];
}

/** Ids in a list of the text, those of entries that could not be read included. */
export function idsInText(
  draft: Draft,
  section: 'workload' | 'faults',
  settled: readonly { readonly id: string }[],
): Set<string> {
  const ids = new Set(settled.map(({ id }) => id));
  const raw = draft.raw[section];
  if (!Array.isArray(raw)) return ids;
  for (const entry of raw as unknown[]) {
    const id = (entry as { id?: unknown } | null)?.id;
    if (typeof id === 'string') ids.add(id);
  }
  return ids;
}
