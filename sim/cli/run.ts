/** `rumormill run`: runs a scenario and writes its folder. */
import type { CommandModule } from 'yargs';
import { count, JSON_OPTION, nodes, positional, QUIET_OPTION, SEED_OPTION, SET_OPTION, text } from './options.ts';

/** Values of the options, checked. */
export interface RunArguments {
  readonly scenario: string;
  readonly seed?: string | undefined;
  readonly set?: string[] | undefined;
  readonly seeds?: number | undefined;
  readonly workers?: number | undefined;
  readonly memory?: string | undefined;
  readonly out?: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly trace?: string | undefined;
  readonly nodes?: ReadonlySet<number> | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export const runCommand: CommandModule<object, RunArguments> = {
  command: 'run <scenario>',
  describe: 'Run a scenario; write CSV files and an HTML report',
  builder: (yargs) =>
    yargs
      .positional('scenario', positional('scenario file, folder of a former run, or - for standard input'))
      .options({
        seed: SEED_OPTION,
        set: SET_OPTION,
        seeds: count(
          'seeds',
          'run this many seeds, derived from the seed; intervals and bands in the report',
          1,
          100_000,
        ),
        workers: count('workers', 'of many seeds: runs at a time (default: one per core)', 1, 1024),
        memory: text(
          'memory',
          'memory that the run may take, e.g. 64GB (default: what is available); a scenario that needs more is refused',
        ),
        out: text('out', 'folder to write (default: results/<name of the scenario>)'),
        json: { ...JSON_OPTION, describe: 'print run.json instead of the summary' },
        quiet: QUIET_OPTION,
        trace: text(
          'trace',
          "write every event to this file as NDJSON; inside a run's folder its name must end in .ndjson",
        ),
        nodes: nodes('nodes', 'with --trace: only events at these nodes, e.g. 3,7,100-199'),
        from: text('from', 'with --trace: only events from this time on, e.g. 12s'),
        to: text('to', 'with --trace: only events before this time'),
      })
      .example('$0 run scenarios/quickstart.yaml', 'run it as it stands')
      .example('$0 run quickstart.yaml --seeds 20 --set network.loss=5%', '20 seeds with more loss')
      .example('$0 run results/quickstart --out again', 'repeat a former run') as never,
  handler: async (given) => {
    const { runAndWrite } = await import('./run-and-write.ts');
    process.exitCode = await runAndWrite(given);
  },
};
