/** Leaves of the schema: text with units, numbers, names. Each call makes a leaf of its own, with its own description. */
import type * as z from 'zod/mini';
import { MOST_DRIFT_PPM } from '../../faults/kinds.ts';
import { unknownName } from '../suggest.ts';
import {
  parseBytes,
  parseCounts,
  parseDuration,
  parseInteger,
  parseNumber,
  parsePpm,
  parseRate,
  parseShare,
  parseSize,
  printDuration,
  printPpm,
  printShare,
  printSize,
  parsed,
  refused,
  show,
} from '../units.ts';
import { leaf } from './build.ts';
import type { JsonSchema } from './build.ts';

const NUMBER = '[0-9]+(\\.[0-9]+)?';

/** @param legal what may be written, bounds included: a pattern cannot say them */
function unitText(pattern: string, doc: string, bare: 'zero' | 'number' | 'none', legal: string): JsonSchema {
  const text = { type: 'string', pattern: `^\\s*${pattern}\\s*$` };
  const number = bare === 'zero' ? { const: 0 } : { type: 'number' };
  return { description: doc, $comment: legal, ...(bare === 'none' ? text : { anyOf: [text, number] }) };
}

export interface Bounds {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** `duration from 1us to 1h` */
export function boundsText(what: string, { min, max }: Bounds, print: (value: number) => string = String): string {
  return `${what}${min === undefined ? '' : ` from ${print(min)}`}${max === undefined ? '' : ` to ${print(max)}`}`;
}

/** Whole µs. */
export function duration(doc: string, bounds: Bounds = {}): z.ZodMiniType<number> {
  const pattern = `(${NUMBER}\\s*(us|µs|ms|s|m|h|d)\\s*)+`;
  return leaf(
    (value) => parseDuration(value, bounds.min, bounds.max),
    () => unitText(pattern, doc, 'zero', boundsText('duration', bounds, printDuration)),
  );
}

const SIZE = `${NUMBER}\\s*(B|kB|MB|GB|TB|KiB|MiB|GiB|TiB)`;

/** Whole bytes; the text must say its unit. */
export function size(doc: string, bounds: Bounds = {}): z.ZodMiniType<number> {
  return leaf(
    (value) => parseSize(value, bounds.min, bounds.max),
    () => unitText(SIZE, doc, 'zero', boundsText('size', bounds, printSize)),
  );
}

/** Whole bytes under a key that says "bytes": a bare number will do. */
export function bytes(doc: string, bounds: Bounds = {}): z.ZodMiniType<number> {
  const max = bounds.max ?? Number.MAX_SAFE_INTEGER;
  return leaf(
    (value) => parseBytes(value, bounds.min ?? 0, max),
    () => unitText(SIZE, doc, 'number', boundsText('size', bounds, printSize)),
  );
}

/** Bytes per second. */
export function rate(doc: string): z.ZodMiniType<number> {
  return leaf(parseRate, () => unitText(`${NUMBER}\\s*((k|M|G)?bit|(k|M|G|T|Ki|Mi|Gi|Ti)?B)/s`, doc, 'none', 'rate'));
}

/** Events per second. */
export function counts(doc: string): z.ZodMiniType<number> {
  return leaf(parseCounts, () => unitText(`${NUMBER}\\s*/\\s*[smhd]`, doc, 'none', 'count per time'));
}

/** A share or probability in 0 … 1. */
export function share(doc: string, bounds: Bounds = {}): z.ZodMiniType<number> {
  return leaf(
    (value) => parseShare(value, bounds.min, bounds.max),
    () => unitText(`${NUMBER}\\s*%`, doc, 'number', boundsText('share', bounds, printShare)),
  );
}

export function ppm(doc: string, bounds: Bounds = {}): z.ZodMiniType<number> {
  const pattern = `${NUMBER}\\s*ppm`;
  return leaf(
    (value) => parsePpm(value, bounds.min ?? 0, bounds.max ?? MOST_DRIFT_PPM),
    () => unitText(pattern, doc, 'zero', boundsText('ppm', bounds, printPpm)),
  );
}

export function integer(doc: string, bounds: Bounds = {}): z.ZodMiniType<number> {
  const min = bounds.min ?? -Number.MAX_SAFE_INTEGER;
  const max = bounds.max ?? Number.MAX_SAFE_INTEGER;
  return leaf(
    (value) => parseInteger(value, min, max),
    () => numberJson('integer', doc, bounds),
  );
}

export function number(doc: string, bounds: Bounds = {}): z.ZodMiniType<number> {
  const min = bounds.min ?? -Number.MAX_VALUE;
  const max = bounds.max ?? Number.MAX_VALUE;
  return leaf(
    (value) => parseNumber(value, min, max),
    () => numberJson('number', doc, bounds),
  );
}

function numberJson(type: string, doc: string, bounds: Bounds): JsonSchema {
  return {
    type,
    description: doc,
    ...(bounds.min === undefined ? {} : { minimum: bounds.min }),
    ...(bounds.max === undefined ? {} : { maximum: bounds.max }),
  };
}

export function boolean(doc: string): z.ZodMiniType<boolean> {
  return leaf(
    (value) => {
      if (typeof value === 'boolean') return parsed(value);
      if (value === undefined) return refused('is missing', 'true or false');
      const words = ['yes', 'no', 'on', 'off'];
      const word = typeof value === 'string' && words.includes(value.toLowerCase());
      return refused(
        `${show(value)} is ${word ? 'text in YAML 1.2, not a truth value' : 'not true or false'}`,
        'true or false',
      );
    },
    { type: 'boolean', description: doc },
  );
}

export function choice<const C extends string>(choices: readonly C[], doc: string, what = 'value'): z.ZodMiniType<C> {
  const legal = choices.join(', ');
  return leaf<C>(
    (value) => {
      if (value === undefined) return refused('is missing', legal);
      if (typeof value !== 'string') return refused(`${show(value)} is not one of the names`, legal);
      const found = choices.find((name) => name === value);
      return found === undefined ? refused(unknownName(what, value, choices), legal) : parsed(found);
    },
    { enum: [...choices], description: doc },
  );
}

/** Any text. Numbers and truth values are taken as they were written. */
export function words(doc: string): z.ZodMiniType<string> {
  return leaf<string>(
    (value) => {
      if (typeof value === 'string') return parsed(value);
      if (typeof value === 'number' || typeof value === 'boolean') return parsed(String(value));
      return refused(value === undefined ? 'is missing' : `${show(value)} is not text`, 'text');
    },
    { type: ['string', 'number', 'boolean'], description: doc },
  );
}

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const LEGAL_NAME = 'a letter, then letters, digits, - or _ (at most 64)';

export function isName(text: string): boolean {
  return NAME.test(text);
}

/** A name others can refer to. */
export function name(doc: string): z.ZodMiniType<string> {
  return leaf<string>(
    (value) => {
      if (value === undefined) return refused('is missing', LEGAL_NAME);
      if (typeof value === 'string' && isName(value)) return parsed(value);
      return refused(`${show(value)} cannot be a name`, LEGAL_NAME);
    },
    { type: 'string', pattern: NAME.source, description: doc, $comment: 'name' },
  );
}

/** Path of a file, relative to the scenario. */
export function file(doc: string): z.ZodMiniType<string> {
  const legal = 'the path of a file, relative to the scenario';
  return leaf<string>(
    (value) => {
      if (value === undefined) return refused('is missing', legal);
      if (typeof value !== 'string' || value.trim() === '') return refused(`${show(value)} is not a path`, legal);
      return value.includes('\0') ? refused('has a zero byte in it', legal) : parsed(value);
    },
    { type: 'string', description: doc, $comment: 'path of a file' },
  );
}
