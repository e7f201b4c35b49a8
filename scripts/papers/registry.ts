/** All groups of published figures. */
import type { PaperGroup } from './group.ts';

export const PAPER_GROUPS: readonly PaperGroup[] = [];
