/** Is what a user's file exports a protocol? The compiler cannot tell, since the file is loaded when the program runs. */
const OPTION_TYPES: readonly string[] = ['duration', 'size', 'integer', 'number', 'probability', 'boolean', 'choice'];
const ROLES: readonly string[] = ['peer-sampling', 'dissemination', 'repair', 'failure-detection', 'aggregation'];

type Bag = { readonly [name: string]: unknown };

const isBag = (value: unknown): value is Bag => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Looks enough like one to say what is wrong with it. */
export function resemblesProtocol(value: unknown): boolean {
  return isBag(value) && typeof value['create'] === 'function' && 'name' in value;
}

/** What keeps `value` from being a protocol, in words; empty when it is one. */
export function protocolTroubles(value: unknown): string[] {
  if (!isBag(value)) return ['it is no object; make it with defineProtocol'];
  const troubles: string[] = [];
  const { name, role, options, messages } = value;
  if (typeof name !== 'string' || !/^[A-Za-z][A-Za-z0-9_-]*$/.test(name)) {
    troubles.push('"name" must be letters, digits, - and _, the first a letter');
  }
  if (!ROLES.includes(role as string)) troubles.push(`"role" must be one of ${ROLES.join(', ')}`);
  for (const key of ['summary', 'source']) if (typeof value[key] !== 'string') troubles.push(`"${key}" must be text`);
  if (typeof value['create'] !== 'function') troubles.push('"create" must be a function');
  if (!isBag(options)) troubles.push('"options" must be an object, {} when there are none');
  else for (const [option, spec] of Object.entries(options)) troubles.push(...optionTroubles(option, spec));
  if (!isBag(messages)) troubles.push('"messages" must be an object, {} when there are none');
  else for (const [kind, spec] of Object.entries(messages)) troubles.push(...messageTroubles(kind, spec));
  return troubles;
}

function optionTroubles(option: string, spec: unknown): string[] {
  if (!isBag(spec) || !OPTION_TYPES.includes(spec['type'] as string)) {
    return [`options.${option}: "type" must be one of ${OPTION_TYPES.join(', ')}`];
  }
  const { type, doc } = spec;
  const value = spec['default'];
  const troubles: string[] = [];
  if (option === 'use' || option === 'id') troubles.push(`options.${option}: this name is taken by the scenario`);
  if (typeof doc !== 'string') troubles.push(`options.${option}: "doc" must be text`);
  if (type === 'boolean') {
    if (typeof value !== 'boolean') troubles.push(`options.${option}: "default" must be true or false`);
  } else if (type === 'choice') {
    const { choices } = spec;
    if (!Array.isArray(choices) || !choices.includes(value))
      troubles.push(`options.${option}: "default" must be one of "choices"`);
  } else if (value !== null && (typeof value !== 'number' || !Number.isFinite(value))) {
    troubles.push(`options.${option}: "default" must be a number in base units, or null`);
  }
  return troubles;
}

function messageTroubles(kind: string, spec: unknown): string[] {
  const bytes = isBag(spec) ? spec['controlBytes'] : undefined;
  const fits = typeof bytes === 'number' && Number.isInteger(bytes) && bytes >= 0;
  return fits ? [] : [`messages.${kind}: "controlBytes" must be a whole number of bytes`];
}
