import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { protocols } from '../../sim/protocols/registry.ts';

const all = [...protocols.values()].map((protocol) => [protocol.name, protocol] as const);

test.each(all)('%s says where it comes from, what to expect and when not to use it', (_, protocol) => {
  for (const words of [protocol.summary, protocol.source, protocol.expect, protocol.avoid])
    expect(words?.length ?? 0).toBeGreaterThan(10);
  for (const { doc } of [...Object.values(protocol.options), ...Object.values(protocol.messages)])
    expect(doc).not.toBe('');
});

test('every protocol has a page', () => {
  for (const [name, { options, messages }] of all) {
    const page = readFileSync(`docs/reference/protocols/${name}.md`, 'utf8');
    for (const word of [...Object.keys(options), ...Object.keys(messages)]) expect(page).toContain(`| \`${word}\` |`);
  }
});
