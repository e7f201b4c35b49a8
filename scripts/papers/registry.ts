/** All groups of published figures. */
import { aggregation } from './aggregation.ts';
import { demers } from './demers.ts';
import type { PaperGroup } from './group.ts';
import { overlay } from './overlay.ts';
import { plumtree } from './plumtree.ts';
import { reconciliation } from './reconciliation.ts';
import { repairBytes } from './repair-bytes.ts';
import { spreading } from './spreading.ts';

export const PAPER_GROUPS: readonly PaperGroup[] = [
  ...demers,
  ...spreading,
  ...plumtree,
  ...aggregation,
  ...overlay,
  ...repairBytes,
  ...reconciliation,
];
