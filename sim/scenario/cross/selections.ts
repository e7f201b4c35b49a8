/** Selectors of nodes against what they select from, as far as that is known. */
import type { FaultSpec } from '../../faults/spec.ts';
import type { SelectionProblem } from '../../network/selection.ts';
import type { NodeSelector } from '../../network/spec.ts';
import { isMap } from '../schema/build.ts';
import { printShare } from '../units.ts';
import type { CrossContext } from './context.ts';

/** Selectors that divide the nodes among themselves, and the field each stands in. */
export interface Selection {
  readonly selectors: readonly NodeSelector[];
  readonly field: (index: number) => string;
}

export function selectionsOf(spec: FaultSpec): readonly Selection[] {
  const only = (selector: NodeSelector, field: string): Selection => ({ selectors: [selector], field: () => field });
  if (spec.kind === 'partition') return [{ selectors: spec.groups, field: (index) => `groups[${index}]` }];
  if (spec.kind === 'link') return [only(spec.from, 'from'), only(spec.to, 'to')];
  return 'nodes' in spec ? [only(spec.nodes, 'nodes')] : [];
}

/** Whether it is known whom they select. */
export function settled(context: CrossContext, selectors: readonly NodeSelector[]): boolean {
  return context.sound('nodes') && (zonesKnown(context) || selectors.every(({ select }) => select !== 'zone'));
}

/** A scenario without zones of its own has those of its latency. */
export function zonesKnown({ draft, sound, knows }: CrossContext): boolean {
  return sound('zones') && (draft.zones !== null || knows('network', 'latency'));
}

/** Names of the zones, also where it is not known who is in them; null when the names are not known either. */
function zoneNames(context: CrossContext): readonly string[] | null {
  if (zonesKnown(context)) return context.places.zones;
  const zones = context.draft.raw['zones'];
  return isMap(zones) && !Object.hasOwn(zones, 'preset') ? Object.keys(zones) : null;
}

/** What is wrong with selectors whoever the nodes are: zones that do not exist, and shares above the whole. */
export function problemsAnyway(context: CrossContext, selectors: readonly NodeSelector[]): SelectionProblem[] {
  const names = zoneNames(context);
  const problems: SelectionProblem[] = [];
  let sum = 0;
  selectors.forEach((selector, index) => {
    if (selector.select === 'zone' && names !== null && !names.includes(selector.zone)) {
      const expected = names.length > 0 ? names.join(', ') : 'no zones are defined here';
      problems.push({ index, message: `there is no zone ${JSON.stringify(selector.zone)}`, expected });
    }
    if (selector.select !== 'share') return;
    // Rounded, since 0.7 + 0.2 + 0.1 is no more than 1.
    sum = Math.round((sum + selector.share) * 1e9) / 1e9;
    if (sum <= 1) return;
    problems.push({ index, message: `makes ${printShare(sum)} of the nodes together`, expected: 'at most 100%' });
  });
  return problems;
}
