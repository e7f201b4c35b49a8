/** From the stack of a group to the layers that run: protocols found, peer sampling put underneath where none is named. */
import type { Protocol, ResolvedOptions } from '../protocols/contract.ts';
import { resolvedOptionName } from '../protocols/contract.ts';
import type { StackLayer } from '../protocols/host.ts';
import type { GroupSpec } from './types.ts';

/** @param sampling name of the sampling layer for stacks that have none */
export function stackOf(group: GroupSpec, find: (use: string) => Protocol, sampling: string): readonly StackLayer[] {
  const layers = group.stack.map(({ id, use, options }) => ({ id, protocol: find(use), options }));
  if (layers.some((layer) => layer.protocol.role === 'peer-sampling')) return layers;
  const protocol = find(sampling);
  return [{ id: sampling, protocol, options: defaultOptions(protocol) }, ...layers];
}

/** Every option at its default. */
export function defaultOptions(protocol: Protocol): ResolvedOptions {
  return Object.fromEntries(
    Object.entries(protocol.options).map(([name, spec]) => [resolvedOptionName(name, spec), spec.default]),
  );
}
