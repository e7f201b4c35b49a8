import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defineProtocol } from '../../sim/protocols/contract.ts';
import type { Protocol } from '../../sim/protocols/contract.ts';
import { formatProblem, loadScenario, MAX_SCENARIO_CHARACTERS } from '../../sim/scenario/load.ts';
import { errors, folder, load, resolved, scenarioText, warnings } from './support.ts';

describe('all errors at once', () => {
  const text = `nodes: 1e99
network:
  latancy: 5ms
  loss: 7
stack:
  - { use: push, fanuot: 2, interval: 5 }
  - { use: nobody }
workload:
  - { id: news, at: 90s, publish: { node: 0 } }
  - { at: 1s }
faults:
  - { id: cut, at: 99s, for: 1s, partition: { groups: [60%, 40%] } }
  - { at: soon, crash: 5% }
until: { converged: true, limit: 60s, grace: -1s }
checks:
  - { converges: { within: 5, after: cut.heal } }
  - { stranded: none }
colour: red
`;

  test('each section and each entry tells its own', () => {
    const { scenario, problems } = load(text);
    expect(scenario).toBeNull();
    expect(errors(problems).map(({ line, path }) => `${line} ${path}`)).toEqual([
      '1 nodes',
      '3 network.latancy',
      '4 network.loss',
      '6 stack[0].fanuot',
      '6 stack[0].interval',
      '7 stack[1].use',
      '9 workload[0].at',
      '10 workload[1].publish',
      '12 faults[0].at',
      '13 faults[1].at',
      '14 until.grace',
      '16 checks[0].converges.within',
      '17 checks[1].stranded.atMost',
      '18 colour',
    ]);
  });

  test('what two sections contradict each other in is told beside mistakes in others', () => {
    const half = scenarioText({
      network: 'network: { losss: 1% }',
      faults: 'faults: [ { id: cut, at: 5m, for: 1s, crash: 5% }, { at: 1s, crush: 5% } ]',
      checks: 'checks: [ { converges: { within: 1s, after: cat.heal } } ]',
    });
    const { problems } = load(half);
    expect(errors(problems).map(({ path }) => path)).toEqual(['network.losss', 'faults[0].at', 'faults[1].crush']);
  });

  test('a fault that cannot be read still has its id', () => {
    const broken = scenarioText({
      faults: 'faults: [ { id: cut, at: 5, crash: 5% } ]',
      checks: 'checks: [ { converges: { within: 1s, after: cut.start } } ]',
    });
    expect(errors(load(broken).problems).map(({ path }) => path)).toEqual(['faults[0].at']);
  });
});

describe('formatProblem', () => {
  test('is one line: file:line:column path: problem (legal values)', () => {
    const { problems } = load(scenarioText({ nodes: 'nodes: 010' }));
    expect(formatProblem(problems[0])).toBe(
      'a.yaml:1:8 nodes: "010" has a leading zero, which YAML readers take for different numbers (a whole number from 1 to 10000000)',
    );
  });

  test('says that a warning is one, and leaves out what there is not', () => {
    const [warning] = load(scenarioText({ workload: 'workload: []' })).problems;
    expect(formatProblem(warning)).toMatch(/^a\.yaml:3:11 workload: warning: is empty/);
    const problem = {
      severity: 'error',
      file: 'x',
      line: 0,
      column: 0,
      path: '',
      message: 'm\u001b[31m\nn',
      expected: null,
    } as const;
    expect(formatProblem(problem)).toBe('x: m [31m n');
  });
});

describe('text that is no scenario', () => {
  test.each([
    ['nothing', '', 1, 1, 'is empty'],
    ['comments alone', '# nodes: 5\n', 1, 1, 'is empty'],
    ['a list', '- a\n- b\n', 1, 1, 'is not a scenario'],
    ['a word', 'hello\n', 1, 1, 'is not a scenario'],
    ['a tab', 'nodes: 5\nnetwork:\n\tloss: 1%\n', 3, 1, 'a tab stands where YAML wants spaces'],
    ['an open bracket', 'nodes: 5\nstack: [ push\n', 3, 1, 'YAML:'],
    ['a zero byte', 'nodes: \0', 1, 1, 'is not a text file'],
    ['a colon too many', 'nodes: 5: 6\n', 1, 8, 'YAML:'],
    ['ten thousand brackets', '['.repeat(10_000), 1, 1, 'nested too deeply'],
  ])('%s', (_, text, line, column, message) => {
    const { scenario, problems } = load(text);
    expect(scenario).toBeNull();
    expect(problems[0]).toMatchObject({ severity: 'error', file: 'a.yaml', line, column });
    expect(problems[0].message).toContain(message);
  });

  test('a file that is too large is refused by its length, before it is parsed', () => {
    const text = 'a: '.padEnd(MAX_SCENARIO_CHARACTERS + 1, '[');
    expect(load(text).problems).toMatchObject([{ line: 1, column: 1, message: `is ${text.length} characters long` }]);
  });

  test('an alias bomb is refused', () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 12; i++) {
      const [name, below] = [i, i - 1].map((n) => String.fromCharCode(97 + n));
      lines.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${below}`).join(', ')}]`);
    }
    const { scenario, problems } = load(`${lines.join('\n')}\n`);
    expect(scenario).toBeNull();
    expect(problems.some(({ message }) => message.includes('stands for more than'))).toBe(true);
  });

  test('an alias that leads into itself is refused', () => {
    const { problems } = load('nodes: &a [*a]\n');
    expect(problems.some(({ message }) => message === 'an alias leads into itself')).toBe(true);
  });

  test('many aliases of one anchor are read in a moment', () => {
    const text = `x: &a 1\ny: [${Array.from({ length: 20_000 }, () => '*a').join(', ')}]\n`;
    expect(load(text).problems.map(({ path }) => path)).toContain('y');
  });
});

describe('text that is fine', () => {
  test('an alias stands for its anchor, and an error stands where it is used', () => {
    const text = scenarioText({ faults: 'faults: [ { at: &when 5s, crash: 5% }, { at: *when, crash: [1] } ]' });
    expect(resolved(text).faults.map((fault) => 'atUs' in fault && fault.atUs)).toEqual([5e6, 5e6]);
    const wrong = scenarioText({ faults: 'faults: [ { at: &when 5, crash: 5% }, { at: *when, crash: [1] } ]' });
    expect(errors(load(wrong).problems).map(({ line, column }) => `${line}:${column}`)).toEqual(['5:23', '5:45']);
  });

  test.each([
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['line ends of Windows', (text: string) => text.replaceAll('\n', '\r\n')],
    [
      'JSON',
      () =>
        '{"nodes": 100, "stack": [{"use": "push-pull"}], "workload": [{"id": "news", "at": "1s", "publish": {"node": 0}}], "until": {"converged": true, "limit": "60s"}}',
    ],
    ['a document marker', (text: string) => `---\n${text}`],
  ])('%s makes no difference', (_, change) => {
    expect(resolved(change(scenarioText()))).toStrictEqual(resolved(scenarioText()));
  });

  test('columns are those an editor shows behind a byte order mark', () => {
    expect(load(`\uFEFF${scenarioText({ nodes: 'nodes: x' })}`).problems[0]).toMatchObject({ line: 1, column: 8 });
  });

  test('is frozen in meaning: every seed is text as it was written', () => {
    const seeds = ['7', '007', '7.0', '1e3', '0x1F', 'true', '~x', '12345678901234567890', '.nan', '1_000', 'no'];
    for (const seed of seeds) expect(resolved(scenarioText({ seed: `seed: ${seed}` })).seed).toBe(seed);
    expect(resolved(scenarioText({ seed: 'seed: "7"' })).seed).toBe('7');
    expect(resolved(scenarioText()).seed).toBe('rumormill');
    expect(resolved(scenarioText(), { seed: '' }).seed).toBe('');
    expect(resolved(scenarioText({ seed: 'seed: 5' }), { seed: '6' }).seed).toBe('6');
  });

  test('the name is the file’s when there is none', () => {
    expect(resolved(scenarioText(), { file: 'a/b/cut-and-heal.yaml' }).name).toBe('cut-and-heal');
    expect(resolved(scenarioText(), { file: '-' }).name).toBe('scenario');
    expect(resolved(scenarioText({ name: 'name: 2024' })).name).toBe('2024');
  });
});

describe('--set', () => {
  const text = scenarioText({
    faults: 'faults: [ { id: cut, at: 1s, for: 9s, partition: [60%, 40%] }, { at: 2s, crash: 5% } ]',
  });

  test('changes values by key, place, id, protocol and kind', () => {
    const scenario = resolved(text, {
      sets: [
        'nodes=50',
        'network.loss=5%',
        'stack[0].fanout=3',
        'stack.push-pull.interval=1s',
        'faults.cut.for=3s',
        'faults.1.at=4s',
        'faults.crash.id=down',
      ],
    });
    expect(scenario).toMatchObject({ nodes: 50, network: { loss: 0.05 } });
    expect(scenario.groups[0].stack[1].options).toMatchObject({ fanout: 3, intervalUs: 1e6 });
    expect(scenario.faults).toMatchObject([{ forUs: 3e6 }, { atUs: 4e6, id: 'down' }]);
  });

  test('takes YAML: maps, lists and text', () => {
    const scenario = resolved(text, {
      sets: ['network.latency={ model: uniform, min: 1ms, max: 2ms }', 'faults=[]', 'seed=007'],
    });
    expect(scenario).toMatchObject({ seed: '007', faults: [], network: { latency: { distribution: { min: 1000 } } } });
  });

  test('reaches the options of a layer that is only named', () => {
    const scenario = resolved(scenarioText({ stack: 'stack: [ pull, push ]' }), { sets: ['stack.push.fanout=3'] });
    expect(scenario.groups[0].stack[2].options['fanout']).toBe(3);
  });

  test('the last one wins', () => {
    expect(resolved(text, { sets: ['nodes=5', 'nodes=6'] }).nodes).toBe(6);
  });

  test.each([
    ['network.loss=5', 'network.loss', '5 is too large: did you mean 5%?'],
    ['network.losss=5%', 'network.losss', 'did you mean "loss"?'],
    ['faults.cut.for=5', 'faults[0].for', '5 has no unit'],
    ['nodes=', 'nodes', 'an empty value is not a number'],
    ['nodes', '', 'is not of the form path=value'],
    ['=5', '', 'is not of the form path=value'],
    ['faults.cat.for=5s', '', 'unknown entry "cat": did you mean "cut"?'],
    ['faults[7].for=5s', '', 'unknown entry "7"'],
    ['nodes.more=5', '', '"nodes" is a single value'],
    ['network=[', '', 'is not YAML'],
  ])('%s', (set, path, message) => {
    const { scenario, problems } = load(text, { sets: [set] });
    expect(scenario).toBeNull();
    expect(errors(problems)).toHaveLength(1);
    expect(errors(problems)[0]).toMatchObject({ file: 'command line --set', line: 0, column: 0, path });
    expect(errors(problems)[0].message).toContain(message);
  });

  test('does not blame the file for what comes from the command line, nor the reverse', () => {
    const { problems } = load(scenarioText({ network: 'network: { loss: 7, duplication: 9 }' }), {
      sets: ['network.loss=8'],
    });
    expect(problems.map(({ file, path }) => `${file} ${path}`)).toEqual([
      'a.yaml network.duplication',
      'command line --set network.loss',
    ]);
  });
});

describe('files', () => {
  const readFile = folder({ 'a/rtt.csv': 'latency_ms\n5\n', 'b/rtt.csv': 'latency_ms\n7\n' });

  test('get a name of their own in the run’s folder', () => {
    const text = scenarioText({
      network: 'network: { latency: { model: empirical, file: a/rtt.csv } }',
      clocks: 'clocks: { offset: { model: empirical, file: b/rtt.csv } }',
    });
    const { files, scenario } = load(text, { readFile });
    expect(files.map(({ path, source }) => `${source} ${path}`).sort()).toEqual([
      'a/rtt.csv files/rtt.csv',
      'b/rtt.csv files/rtt-2.csv',
    ]);
    expect(scenario?.clocks.offsetUs).toEqual({ model: 'empirical', values: [7000] });
  });

  test('cannot be read where nothing reads', () => {
    const { problems } = load(scenarioText({ network: 'network: { topology: { file: x.csv } }' }));
    expect(problems[0].message).toBe('the file "x.csv" cannot be read here');
  });

  test.each([
    ['EISDIR', 'is a folder'],
    ['EACCES', 'may not be read'],
    ['EWHATEVER', 'cannot be read: it fell off'],
  ])('%s', (code, message) => {
    const broken = (): string => {
      throw Object.assign(new Error('it fell off\n    at somewhere'), { code });
    };
    const { problems } = load(scenarioText({ network: 'network: { topology: { file: x.csv } }' }), {
      readFile: broken,
    });
    expect(problems[0].message).toBe(`the file "x.csv" ${message}`);
  });
});

const mine: Protocol = defineProtocol({
  name: 'my-gossip',
  role: 'dissemination',
  summary: 'mine',
  source: 'none',
  options: {
    interval: { type: 'duration', default: 100_000, min: 1000, doc: 'd' },
    window: { type: 'size', default: 1024, doc: 'd' },
    bonus: { type: 'integer', default: null, doc: 'd' },
    share: { type: 'probability', default: 0.5, doc: 'd' },
    keen: { type: 'boolean', default: true, doc: 'd' },
  },
  messages: {},
  create: () => ({ start: () => undefined }),
  validate: (options) => (options.bonus === 13 ? [['bonus', 'is unlucky']] : []),
});

describe('a protocol of the user’s', () => {
  const text = (options: string): string => scenarioText({ stack: `stack: [ { use: ./lib/mine.ts${options} } ]` });
  const readFile = folder({ 'lib/mine.ts': 'export default 1;' });
  const protocol = (use: string): Protocol | null => (use.endsWith('/mine.ts') ? mine : null);

  test('is checked by its own options, and its file goes along', () => {
    const { scenario, files, protocols } = load(text(', interval: 5ms, window: 2KiB, share: 10%, keen: false'), {
      readFile,
      protocol,
    });
    expect(scenario?.groups[0].stack[1]).toEqual({
      id: 'my-gossip',
      use: './files/mine.ts',
      options: { intervalUs: 5000, windowBytes: 2048, bonus: null, share: 0.1, keen: false },
    });
    expect(files).toEqual([{ path: 'files/mine.ts', source: './lib/mine.ts', text: 'export default 1;' }]);
    expect(protocols.get('./files/mine.ts')).toBe(mine);
  });

  test.each([
    [', intervall: 5ms', 'did you mean "interval"?'],
    [', interval: 5us', '"5us" is too small'],
    [', bonus: 13', 'is unlucky'],
    [', keen: yes', 'is text in YAML 1.2'],
  ])('%s', (options, message) => {
    const { problems } = load(text(options), { readFile, protocol });
    expect(problems[0].message).toContain(message);
  });

  test.each([
    ['no protocol', {}, 'it has no name'],
    [
      'options that are none',
      { name: 'x', options: { a: { type: 'date', default: 1 } } },
      'its option "a" has no known type',
    ],
    [
      'an option in the way',
      { name: 'x', options: { use: { type: 'integer', default: 1 } } },
      'an option cannot be called "use"',
    ],
    ['a default too few', { name: 'x', options: { a: { type: 'integer' } } }, 'its option "a" has no default'],
  ])('that is %s', (_, object, message) => {
    const { problems } = load(text(''), { readFile, protocol: () => object as unknown as Protocol });
    expect(problems[0].message).toContain(message);
  });

  test('whose validate throws is an error of the scenario’s', () => {
    const broken = {
      ...mine,
      validate: () => {
        throw new Error('oh no');
      },
    };
    expect(load(text(''), { readFile, protocol: () => broken }).problems[0]).toMatchObject({
      path: 'stack[0]',
      message: 'its validate threw: oh no',
    });
  });

  test('that throws when it is loaded is an error of the scenario’s', () => {
    const thrower = (): never => {
      throw new Error('boom\n    at mine.ts');
    };
    expect(load(text(''), { readFile, protocol: thrower }).problems[0].message).toBe(
      '"./lib/mine.ts" cannot be used: boom',
    );
  });
});

const SECTION_KEYS = [
  'nodes',
  'zones',
  'clocks',
  'network',
  'stack',
  'groups',
  'replica',
  'workload',
  'faults',
  'until',
  'stopGrain',
  'metrics',
  'checks',
  'seed',
  'name',
  'version',
  '__proto__',
  'toString',
];
const WORDS = [
  'all',
  '10%',
  '5s',
  'push',
  'eu',
  '0-9',
  'constructor',
  '__proto__',
  '1e999',
  '-0',
  'rest',
  'random',
  'x.heal',
];
const KEYS = fc.constantFrom(
  'model',
  'preset',
  'use',
  'id',
  'at',
  'for',
  'crash',
  'partition',
  'groups',
  'nodes',
  'publish',
  'node',
  'converges',
  'latency',
  'loss',
  'limit',
  'zone',
  'count',
  'file',
  '__proto__',
);

describe('nothing throws', () => {
  const legal = (text: string): void => {
    const { scenario, problems } = loadScenario(text, { file: 'x' });
    expect(scenario === null).toBe(errors(problems).length > 0);
    for (const problem of problems) {
      expect(problem.line).toBeGreaterThan(0);
      expect(problem.column).toBeGreaterThan(0);
      expect(formatProblem(problem)).not.toMatch(/[\n\r]|undefined|\[object/);
    }
  };

  test('whatever the text', () => {
    const yamlish = fc.string({
      unit: fc.constantFrom(...Array.from('abc:-[]{}&*!|>%@`"\'#,?0 1\n\t~.<')),
      maxLength: 60,
    });
    fc.assert(fc.property(fc.oneof(fc.string(), yamlish), legal), { numRuns: 300, seed: 3 });
  });

  test('whatever stands in a section', () => {
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(...WORDS),
        fc.integer(),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        tie('map'),
        tie('list'),
      ),
      map: fc.dictionary(KEYS, tie('tree'), { maxKeys: 4 }),
      list: fc.array(tie('tree'), { maxLength: 3 }),
    }));
    const whole = fc.dictionary(fc.constantFrom(...SECTION_KEYS), tree, { maxKeys: 6 });
    fc.assert(
      fc.property(whole, (value) => legal(JSON.stringify(value))),
      { numRuns: 300, seed: 4 },
    );
  });

  test('whatever the command line says', () => {
    const sets = fc.array(
      fc.oneof(
        fc.string(),
        fc.constantFrom(
          'nodes=5',
          'stack[0].use=push',
          'workload.0.at=',
          'until=5',
          '__proto__.x=5',
          'stack.__proto__=1',
        ),
      ),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(sets, (given) => {
        expect(() => load(scenarioText(), { sets: given }).problems.map(formatProblem)).not.toThrow();
      }),
      { numRuns: 200, seed: 5 },
    );
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  test('a sound scenario has no warnings', () => {
    expect(warnings(load(scenarioText()).problems)).toEqual([]);
  });
});
