import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { between, table } from '../../scripts/docs/markdown.ts';
import { outdatedFiles } from '../../scripts/docs.ts';
import {
  listedFaults,
  listedLatencies,
  listedPresets,
  listedProtocols,
  listedTopologies,
} from '../../sim/scenario/registry.ts';
import { loadScenario } from '../../sim/scenario/load.ts';
import { anchors, links, pages } from './markdown.ts';

const README = readFileSync('README.md', 'utf8');
const PICTURE = join('docs', 'img', 'report.png');

describe('README.md', () => {
  const lines = README.split('\n');

  it('has its first command by line 15, and a picture of the report by line 40', () => {
    expect(lines.findIndex((line) => line.includes('npm start'))).toBeLessThan(15);
    expect(lines.findIndex((line) => /^!\[.+\]\(docs\/img\/report\.png\)/.test(line)) + 1).toBeGreaterThan(0);
    expect(lines.findIndex((line) => line.startsWith('!['))).toBeLessThan(40);
  });

  it('has a picture of a sensible size', () => {
    const picture = readFileSync(PICTURE);
    expect(picture.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect(picture.length).toBeLessThan(250_000);
    expect(picture.readUInt32BE(16)).toBeGreaterThan(800);
  });

  it('lists every scenario', () => {
    for (const file of readdirSync('scenarios').filter((name) => name.endsWith('.yaml')))
      expect(README).toContain(`(scenarios/${file})`);
  });
});

describe('pages', () => {
  it('say what the code says: npm run docs changes nothing', async () => {
    expect((await outdatedFiles()).map(({ path }) => path)).toEqual([]);
  });

  it.each(pages())('%s: every link leads somewhere', (page) => {
    const lost = links(page).filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [path, anchor] = link.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      return !existsSync(file) || (anchor !== undefined && !anchors(file).has(anchor));
    });
    expect(lost).toEqual([]);
  });

  it.each(pages())('%s: no cell of a table says undefined or null', (page) => {
    expect(readFileSync(page, 'utf8')).not.toMatch(/\| `?(?:undefined|null|NaN)`? \||\[object/);
  });
});

describe('examples of the reference', () => {
  const load = (text: string): readonly string[] =>
    loadScenario(`nodes: 1000\n${text}`, { file: 'example', readFile: () => 'time_s,node,up\n1,3,0\n2,3,1\n' })
      .problems.filter(({ severity }) => severity === 'error')
      .map(({ path, message }) => `${path}: ${message}`);
  const zones = 'zones: { eu: 50%, us: rest }\n';

  it.each(listedFaults.map(({ name, example }) => [name, example]))('fault %s', (_, example) => {
    expect(load(`${zones}stack: [push-pull]\nuntil: 1h\nfaults:\n  ${example}\n`)).toEqual([]);
  });

  it.each(listedProtocols.map(({ name, example }) => [name, example]))('protocol %s', (name, example) => {
    const network = name === 'neighbours' ? 'network: { topology: ring }\n' : 'network: { placement: ring }\n';
    expect(load(`${zones}${network}stack:\n  ${example}\n`)).toEqual([]);
  });

  it.each([...listedTopologies, ...listedLatencies].map(({ name, example }) => [name, example]))(
    'network %s',
    (name, example) => {
      if (/file/.test(example)) return;
      const where = name === 'matrix' ? 'zones: { a: 50%, b: rest }\n' : name === 'preset' ? 'zones: aws\n' : '';
      expect(load(`${where}network:\n  ${example}\nstack: [push-pull]\n`)).toEqual([]);
    },
  );

  it.each(listedPresets.map(({ name, role, example }) => [name, role, example]))('preset %s', (name, role, example) => {
    expect(load(`${role === 'latency' ? `zones: ${name}\n` : ''}network:\n  ${example}\nstack: [push-pull]\n`)).toEqual(
      [],
    );
  });
});

describe('the generator', () => {
  it('replaces what stands between markers and nothing else', () => {
    expect(between('a\n<!-- begin x -->\nold\n<!-- end x -->\nb', 'x', 'new')).toBe(
      'a\n<!-- begin x -->\n\nnew\n\n<!-- end x -->\nb',
    );
    expect(() => between('a', 'x', 'new')).toThrow('markers');
  });

  it('escapes bars in cells and drops columns that are empty everywhere', () => {
    expect(table(['a', 'b', 'c'], [['1|2', '', '<x> `<y>`']])).toBe('| a | c |\n|---|---|\n| 1\\|2 | &lt;x> `<y>` |');
  });
});
