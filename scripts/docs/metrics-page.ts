/** docs/reference/metrics.md */
import { GAUGES } from '../../sim/metrics/gauges/registry.ts';
import { GAUGE_TIME } from '../../sim/metrics/gauges/sampler.ts';
import { METRICS } from '../../sim/metrics/registry.ts';
import type { MetricDefinition, MetricTable } from '../../sim/metrics/spec.ts';
import { code, generatedFrom, page, table } from './markdown.ts';

const TABLES: readonly (readonly [MetricTable, string])[] = [
  [
    'summary',
    'A row a run. The columns `seed`, `fingerprint` and `status` stand in front of these. With `--seeds` there is a row a seed, and `run.json` has mean and 95 % interval (Student’s t) of each figure over the runs in which it exists.',
  ],
  [
    'timeline',
    'A row at each multiple of the sample interval and one at the end. A row at T shows the state just before the events at T, and what happened since the previous row.',
  ],
  ['updates', 'A row an update, in the order of the workload.'],
  ['nodes', 'A row a node that will ever exist, joiners included.'],
  ['traffic', 'A row a kind of message.'],
  ['heals', 'A row a fault that ends within the plan.'],
];

const INTRODUCTION = `Every column of the CSV files of a run: its unit, what it is a share or a mean of, what it means and whom it follows. A figure that
does not exist (no update reached 99 %, nobody learned anything) is an empty cell, never 0. Words that come back:

- **eligible node**: up (a paused process is up), and started at least \`until.grace\` ago; a boot at time 0 needs no grace.
- **live update**: published and not retired. **converged**: all scheduled publishes are done and every eligible node, at least one, holds
  every live update.
- **delivery**: a node learns an update from a peer for the first time. Learning it again after the state was lost is a **relearn**.
- **nearest rank**: the p-quantile of n sorted values is the one at place ceil(p n). No interpolation: it is a value that occurred.

\`coverage.csv\` holds, for each row of the timeline, \`time_ms\`, one column \`update_<id>_coverage_ratio\` for each update whose curve is
kept (\`metrics.maxCurves\`), and \`theory_coverage_ratio\` when the strategy has a theory.`;

function columnTable(metrics: readonly MetricDefinition[]): string {
  const rows = metrics.map((metric) => [
    code(metric.column),
    metric.unit,
    metric.denominator === 'none' ? '' : metric.denominator,
    metric.doc,
    metric.source === 'own definition' ? '' : metric.source,
  ]);
  return table(['column', 'unit', 'of', 'meaning', 'after'], rows);
}

export function metricsPage(): string {
  const blocks = TABLES.map(([name, words]) => {
    return page(`## ${name}.csv`, words, columnTable(METRICS.filter((metric) => metric.table === name))).trimEnd();
  });
  const gauges = GAUGES.map(({ name, when, columns }) => {
    const words = `Only with ${when}. A row a sample, with its moment in ${code(GAUGE_TIME)}; the values of the last row are in the summary too.`;
    return page(`## ${name}.csv`, words, columnTable(columns)).trimEnd();
  });
  return page(generatedFrom('sim/metrics/registry.ts'), '# Metrics', INTRODUCTION, ...blocks, ...gauges);
}
