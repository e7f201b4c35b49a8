/** A protocol whose own mistakes are told apart from the simulator's, in the calls that are no handlers. */
import type { Context, Layer, Protocol, ResolvedOptions, TheoryCurve, TheoryInput } from '../protocols/contract.ts';
import { HandlerFailure } from '../protocols/failure.ts';
import { guarded } from './guard.ts';

/** What `create` throws becomes a HandlerFailure; a theory curve that throws is left out and said in `warn`. */
export function shielded(protocol: Protocol, warn: (message: string) => void = () => undefined): Protocol {
  const { validate, theory } = protocol;
  return {
    ...protocol,
    create: (ctx: Context, options: ResolvedOptions): Layer => {
      try {
        return guarded(() => protocol.create(ctx, options));
      } catch (error) {
        if (error instanceof HandlerFailure) throw error;
        throw new HandlerFailure(
          { protocol: protocol.name, layer: ctx.layer, handler: 'create', node: -1, timeUs: 0 },
          error,
        );
      }
    },
    ...(validate && { validate: (options: ResolvedOptions) => validateSafely(protocol, options) }),
    ...(theory && {
      theory: (options: ResolvedOptions, input: TheoryInput): TheoryCurve | null => {
        try {
          return guarded(() => protocol.theory!(options, input));
        } catch (error) {
          warn(`${protocol.name}.theory threw: ${messageOf(error)}`);
          return null;
        }
      },
    }),
  };
}

function validateSafely(protocol: Protocol, options: ResolvedOptions): readonly (readonly [string, string])[] {
  try {
    return guarded(() => protocol.validate!(options));
  } catch (error) {
    return [['use', `${protocol.name}.validate threw: ${messageOf(error)}`]];
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
