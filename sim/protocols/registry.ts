/** The built-in protocols by name. */
import { averaging } from './aggregation/averaging.ts';
import { pushSum } from './aggregation/push-sum.ts';
import type { Protocol } from './contract.ts';
import { deathCertificates } from './deletes/death-certificates.ts';
import { adaptivePush } from './dissemination/adaptive-push.ts';
import { flood } from './dissemination/flood.ts';
import { lazyPush } from './dissemination/lazy-push.ts';
import { plumtree } from './dissemination/plumtree.ts';
import { retransmit } from './dissemination/retransmit.ts';
import { heartbeat } from './failure-detection/heartbeat.ts';
import { cyclon } from './membership/cyclon.ts';
import { hyparview } from './membership/hyparview.ts';
import { peerSampling } from './membership/peer-sampling.ts';
import { scamp } from './membership/scamp.ts';
import { merkle } from './repair/merkle.ts';
import { rangeReconciliation } from './repair/range-reconciliation.ts';
import { setReconciliation } from './repair/set-reconciliation.ts';
import { directMail } from './rumor/direct-mail.ts';
import { medianCounter } from './rumor/median-counter.ts';
import { rumor } from './rumor/rumor.ts';
import { deltaState } from './reconciliation/delta-state.ts';
import { scuttlebutt } from './reconciliation/scuttlebutt.ts';
import { neighbours } from './sampling/neighbours.ts';
import { roundRobin } from './sampling/round-robin.ts';
import { spatial } from './sampling/spatial.ts';
import { uniform } from './sampling/uniform.ts';
import { zoneAware } from './sampling/zone-aware.ts';
import { antiEntropy } from './strategies/anti-entropy.ts';
import { pull } from './strategies/pull.ts';
import { pushPull } from './strategies/push-pull.ts';
import { push } from './strategies/push.ts';

const BUILT_IN: readonly Protocol[] = [
  push,
  pull,
  pushPull,
  antiEntropy,
  scuttlebutt,
  deltaState,
  merkle,
  rangeReconciliation,
  setReconciliation,
  rumor,
  directMail,
  medianCounter,
  averaging,
  pushSum,
  retransmit,
  lazyPush,
  plumtree,
  flood,
  adaptivePush,
  deathCertificates,
  heartbeat,
  uniform,
  neighbours,
  roundRobin,
  spatial,
  zoneAware,
  cyclon,
  peerSampling,
  hyparview,
  scamp,
];

export const protocols: ReadonlyMap<string, Protocol> = new Map(BUILT_IN.map((protocol) => [protocol.name, protocol]));
