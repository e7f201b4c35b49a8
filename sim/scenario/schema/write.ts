/** `key`, `operation`, `element` and `amount` of a publish: what it does to the nodes' replica. */
import type * as z from 'zod/mini';
import { OPERATIONS, type OperationKind } from '../../replica/conflict-rule.ts';
import type { KeyChoice } from '../../replica/spec.ts';
import { parseInteger, parsed, refused, show } from '../units.ts';
import { complain, leaf, maybe } from './build.ts';
import type { Sink } from './build.ts';
import { MOST_KEYS } from './replica.ts';
import { choice, integer, isName, name } from './text.ts';

/** A write before it is known which operation its rule takes when none is given. */
export interface WriteText {
  readonly key: KeyChoice;
  readonly operation: OperationKind | null;
  readonly element: string | null;
  readonly amount: number | null;
}

const DRAWS = ['any', 'each'] as const;
const LEGAL_KEY =
  'the name of a key, the number of a preloaded one, any (drawn among those), or each (all of those in a drawn order)';

const key: z.ZodMiniType<KeyChoice> = leaf<KeyChoice>(
  (value) => {
    if (value === undefined) return refused('is missing', LEGAL_KEY);
    if (typeof value === 'string' && isName(value)) {
      const draw = DRAWS.find((word) => word === value);
      return parsed(draw === undefined ? { name: value } : { draw });
    }
    const number = parseInteger(value, 0, MOST_KEYS - 1);
    if (number.ok) return parsed({ number: number.value });
    return refused(typeof value === 'number' ? number.message : `${show(value)} cannot be a key`, LEGAL_KEY);
  },
  {
    type: ['string', 'integer'],
    description: `the key that each publish writes to: ${LEGAL_KEY}`,
    $comment: LEGAL_KEY,
  },
);

const MOST_AMOUNT = 1_000_000;

/** Keys of a publish that only one with a key may have, all of them may be left out. */
export const writeShape: {
  readonly key: z.ZodMiniType<KeyChoice | null>;
  readonly operation: z.ZodMiniType<OperationKind | null>;
  readonly element: z.ZodMiniType<string | null>;
  readonly amount: z.ZodMiniType<number | null>;
} = {
  key: maybe(key),
  operation: maybe(
    choice(OPERATIONS, 'what it does to the key; put, or the first that the conflict rule knows', 'operation'),
  ),
  element: maybe(name('member of a set, or field of a map')),
  amount: maybe(integer('how much a counter changes, usually 1', { min: 1, max: MOST_AMOUNT })),
};

interface Written {
  readonly key: KeyChoice | null;
  readonly operation: OperationKind | null;
  readonly element: string | null;
  readonly amount: number | null;
}

/** What a publish writes; null when it has no key. Complains of what does not go together. */
export function writeOf({ key: chosen, operation, element, amount }: Written, sink: Sink): WriteText | null {
  if (chosen === null) {
    const given = { operation, element, amount };
    for (const [field, value] of Object.entries(given)) {
      if (value !== null) complain(sink, ['publish', field], 'says what is done to a key, but there is none', '"key"');
    }
    return null;
  }
  return { key: chosen, operation, element, amount };
}
