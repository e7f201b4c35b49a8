/** Settings that silently do nothing: longer than the run, or without anything they could apply to. */
import { isMap } from '../schema/build.ts';
import { SOCKET_QUEUE_DEFAULT } from '../schema/network.ts';
import { printDuration } from '../units.ts';
import type { CrossContext } from './context.ts';

export function checkRest(context: CrossContext): void {
  checkUntil(context);
  checkNetwork(context);
  checkLatency(context);
  checkSharedIds(context);
}

function checkUntil({ scenario, draft, findings, sound, knows }: CrossContext): void {
  const { until, stopGrainUs, metrics } = scenario;
  const says = (key: string): boolean => isMap(draft.raw['until']) && Object.hasOwn(draft.raw['until'], key);
  const most = `at most ${printDuration(until.limitUs)}`;
  if (sound('until') && until.when === 'limit' && says('notBefore')) {
    findings.warn(
      ['until', 'notBefore'],
      'is not used: the run stops at its limit only',
      'converged: true or quiet: true',
    );
  }
  if (!knows('until', 'limit')) return;
  if (sound('stopGrain') && stopGrainUs > until.limitUs) findings.warn(['stopGrain'], 'is longer than the run', most);
  if (knows('metrics', 'sample') && metrics.sampleIntervalUs > until.limitUs) {
    findings.warn(['metrics', 'sample'], 'is longer than the run: the timeline has one row', most);
  }
  if (knows('until', 'grace') && says('grace') && until.graceUs >= until.limitUs) {
    const message = 'is as long as the run: no node that starts after time 0 ever counts';
    findings.warn(['until', 'grace'], message, `less than ${printDuration(until.limitUs)}`);
  }
}

function checkNetwork({ scenario, findings, sound, knows }: CrossContext): void {
  const { loss, burstLoss, bandwidth } = scenario.network;
  if (knows('network', 'loss')) {
    if (loss === 1 || (burstLoss !== null && burstLoss.lossGood === 1)) {
      findings.warn(['network', 'loss'], 'loses every packet', 'below 100%');
    } else if (burstLoss !== null && burstLoss.lossGood === burstLoss.lossBad) {
      const message = 'loses as much in good times as in bad ones, so there are no bursts';
      findings.warn(['network', 'loss'], message, 'a lossBad above lossGood');
    }
  }
  const largest = Math.max(0, ...scenario.workload.map(({ size }) => (size.model === 'constant' ? size.value : 0)));
  if (knows('network', 'bandwidth') && bandwidth !== null && bandwidth.queueBytes < largest) {
    const message = `holds ${bandwidth.queueBytes} bytes, less than an update of ${largest}`;
    findings.warn(['network', 'bandwidth', 'queue'], message, 'room for the largest update');
  }
  // The default needs no pause: a resolved scenario writes it out.
  const queue = knows('network', 'socketQueue') && scenario.network.socketQueue !== SOCKET_QUEUE_DEFAULT;
  if (queue && sound('faults') && !scenario.faults.some(({ kind }) => kind === 'pause')) {
    findings.warn(['network', 'socketQueue'], 'is not used: no process is ever paused', 'a pause among the faults');
  }
}

/** A constant that its own bounds replace. */
function checkLatency({ scenario, findings, knows }: CrossContext): void {
  const { latency } = scenario.network;
  if (!knows('network', 'latency') || latency.model !== 'distribution') return;
  const { distribution, minUs } = latency;
  if (distribution.model !== 'constant') return;
  const { value, max } = distribution;
  const path = ['network', 'latency'];
  if (minUs > value)
    findings.warn([...path, 'min'], 'is above the value, and all there is', `at most ${printDuration(value)}`);
  else if (max !== undefined && max < value) {
    findings.warn([...path, 'max'], 'is below the value, and all there is', `at least ${printDuration(value)}`);
  }
}

/** Shares and counts are drawn with the id, so that one id draws the same nodes. */
function checkSharedIds({ scenario, draft, findings }: CrossContext): void {
  const drawn = (select: string): boolean => select === 'share' || select === 'count';
  const faults = new Set(
    scenario.faults.filter((fault) => 'nodes' in fault && drawn(fault.nodes.select)).map(({ id }) => id),
  );
  scenario.workload.forEach(({ id, source }, place) => {
    if (!('among' in source) || !drawn(source.among.select) || !faults.has(id)) return;
    const message = `the fault "${id}" draws the same nodes, since it has the same id`;
    findings.warn(['workload', draft.workload[place].index, 'id'], message, 'another id');
  });
}
